import { type Change, type ReportData } from '../report/report-data.js';
import { sayBytes, sayNumber } from '../report/words.js';
import { element } from './element.js';
import { against } from './head.js';
import { section } from './section.js';
import { type Selection } from './selection.js';
import { table } from './table.js';

/** What is other than in the last runs: streams as a whole, then the largest rises and falls. */
export function changesSection({ changes, streams, earlier_runs }: ReportData, selection: Selection): HTMLElement {
  if (earlier_runs.length === 0) {
    const none = element('p', { class: 'hint' }, 'There are no earlier runs to compare with.');
    return section('changes', 'What changed', none);
  }
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
  const columns = [
    'Stream',
    'Answered',
    'median',
    'change',
    'Records',
    'median',
    'change',
    'Stored',
    'median',
    'change',
  ];
  const lists = changes.flatMap(({ stream, rises, falls }) => [
    changeList(`Largest falls of ${stream}`, falls, selection),
    changeList(`Largest rises of ${stream}`, rises, selection),
  ]);
  return section(
    'changes',
    'What changed against the last runs',
    table('Streams against their medians', columns, rows),
    element('div', { class: 'charts changes' }, ...lists),
  );
}

function changeList(title: string, changes: readonly Change[], selection: Selection): HTMLElement {
  const most = Math.max(...changes.map(({ records, median }) => Math.abs(records - median)), 1);
  const items = changes.map(({ id, records, median }) => {
    const delta = records - median;
    const name = element('button', { type: 'button', class: 'link' }, id);
    name.addEventListener('click', () => selection.select(id));
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
