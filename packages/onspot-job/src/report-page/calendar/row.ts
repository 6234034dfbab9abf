import { sayNumber } from '../../report/words.js';
import { element } from '../element.js';
import { MARKS } from './marks.js';
import { type Row } from './order.js';
import { sayDays } from './say-days.js';

/** A line of the calendar: who, how many records, and a sign for each day. */
export function calendarRow({ id, days, records, median }: Row, index: number): HTMLElement {
  const name = element('button', { type: 'button', class: 'link', tabindex: -1, title: id }, id);
  const signs = Array.from(days, (letter) => {
    const { sign, kind } = MARKS[letter] ?? { sign: '?', kind: 'never' };
    return element('i', { class: kind }, sign);
  });
  return element(
    'div',
    // The heading is the first row.
    { role: 'row', class: 'row', 'aria-rowindex': index + 2 },
    element('div', { role: 'rowheader', class: 'name' }, name),
    element('div', { role: 'cell', class: 'number' }, records === null ? '–' : sayNumber(records)),
    element('div', { role: 'cell', class: 'number usual' }, median === null ? '–' : sayNumber(median)),
    element(
      'div',
      { role: 'cell', class: 'cell' },
      element('div', { role: 'img', class: 'days', 'aria-label': sayDays(days) }, ...signs),
    ),
  );
}
