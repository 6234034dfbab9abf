import { weekdayOf } from '../../reports/days.js';
import { sayNumber } from '../../report/words.js';
import { sayDay } from '../days.js';
import { element } from '../element.js';
import { table } from '../table.js';
import { MARKS } from './marks.js';
import { type Row } from './order.js';

/**
 * Letters in place of coloured signs: they need no ink and no colour. They stand in weeks, each below the date of its
 * Monday.
 */
export function onPaper(rows: readonly Row[], stream: string, days: readonly string[]): HTMLElement {
  const lines = rows.map(({ id, days: letters, records, median }) => [
    id,
    records === null ? '–' : sayNumber(records),
    median === null ? '–' : sayNumber(median),
    element('code', {}, inWeeks(letters, days).join(' ')),
  ]);
  const letters = Object.entries(MARKS).map(([letter, { name }]) => `${letter} ${name}`);
  const caption = `Calendar of ${stream}, ${days[0] ?? ''} to ${days.at(-1) ?? ''}, in weeks from Monday on: ${letters.join(', ')}`;
  const columns = ['Location', 'Records', 'Usual', element('code', {}, dates(days))];
  return element('div', {}, element('p', {}, caption), table(caption, columns, lines));
}

/** The letters of each week; the first and the last may be short. */
function inWeeks(letters: string, days: readonly string[]): string[] {
  const weeks: string[] = [];
  Array.from(letters, (letter, index) => {
    if (index === 0 || weekdayOf(days[index] ?? '') === 1) weeks.push('');
    weeks[weeks.length - 1] += letter;
  });
  return weeks;
}

/** The day that each week begins with, above its first letter; left out where a short week has no room for it. */
function dates(days: readonly string[]): string {
  const weeks = inWeeks(days.map((day) => day.slice(-1)).join(''), days);
  let at = 0;
  const names = weeks.map((week, index) => {
    const name = sayDay(days[at] ?? '');
    at += week.length;
    const isLast = index === weeks.length - 1;
    return isLast || name.length <= week.length ? name.padEnd(week.length) : ' '.repeat(week.length);
  });
  return names.join(' ');
}
