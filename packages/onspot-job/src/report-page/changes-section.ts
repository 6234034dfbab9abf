import { type Change, type ReportData } from '../report/report-data.js';
import { sayBytes, sayNumber } from '../report/words.js';
import { type CalendarView } from './calendar/calendar-section.js';
import { element } from './element.js';
import { against } from './head.js';
import { section } from './section.js';
import { type Selection } from './selection.js';
import { table } from './table.js';

/**
 * What is other than in the last runs: streams as a whole, then the largest rises and falls. Null where there is nothing to
 * compare, or nothing to compare with, which the head says.
 */
export function changesSection(
  { changes, streams }: ReportData,
  { selection, calendar }: { selection: Selection; calendar: CalendarView },
): HTMLElement | null {
  if (streams.every(({ medians }) => medians === null)) return null;
  const rows = streams.flatMap(({ name, records, answered, stored_bytes, medians }) =>
    medians === null
      ? []
      : [
          [
            name,
            ...[sayNumber(answered), sayNumber(medians.answered), against(answered, medians.answered) ?? '–'],
            ...[sayNumber(records), sayNumber(medians.records), against(records, medians.records) ?? '–'],
            ...[sayBytes(stored_bytes), sayBytes(medians.stored_bytes)],
            against(stored_bytes, medians.stored_bytes) ?? '–',
          ],
        ],
  );
  const columns = ['Stream', 'Answered', 'usual', 'change', 'Records', 'usual', 'change', 'Stored', 'usual', 'change'];
  const choose = (stream: string) => (id: string) => {
    calendar.show(stream, 'all');
    selection.select(id);
  };
  const lists = changes.flatMap(({ stream, rises, falls }) => [
    changeList(`Largest falls of ${stream}`, falls, choose(stream)),
    changeList(`Largest rises of ${stream}`, rises, choose(stream)),
  ]);
  return section(
    'changes',
    'What changed against the last runs',
    table('Streams against what is usual', columns, rows),
    element('div', { class: 'charts changes' }, ...lists),
  );
}

function changeList(title: string, changes: readonly Change[], choose: (id: string) => void): HTMLElement {
  const most = Math.max(...changes.map(({ records, median }) => Math.abs(records - median)), 1);
  const items = changes.map(({ id, records, median }) => {
    const delta = records - median;
    const name = element('button', { type: 'button', class: 'link' }, id);
    name.addEventListener('click', () => choose(id));
    const bar = element('span', { class: `delta ${delta > 0 ? 'rise' : 'fall'}`, 'aria-hidden': 'true' });
    bar.style.setProperty('--share', String(Math.abs(delta) / most));
    return element(
      'li',
      {},
      name,
      bar,
      element('span', { class: 'number' }, `${delta > 0 ? '▲ +' : '▼ −'}${sayNumber(Math.abs(delta))}`),
      element('small', { class: 'number' }, `${sayNumber(records)}, usually ${sayNumber(median)}`),
    );
  });
  const none = element('p', { class: 'hint' }, 'None.');
  return element(
    'div',
    {},
    element('h3', {}, title),
    items.length === 0 ? none : element('ol', { class: 'deltas' }, ...items),
  );
}
