import { type ReportData } from '../../report/report-data.js';
import { sayCount, sayNumber } from '../../report/words.js';
import { sayDays } from '../calendar/say-days.js';
import { element } from '../element.js';
import { against } from '../head.js';
import { type Selection } from '../selection.js';

/** What is known of the location that is looked at, stream by stream. */
export function details({ calendars, locations }: ReportData, selection: Selection): HTMLElement {
  const start = element('p', { class: 'hint' }, 'Choose a place on the map, in the calendar or by its name.');
  const node = element('div', { class: 'details', 'aria-live': 'polite' }, start);
  selection.onSelect((id) => {
    const center = locations.find((each) => each.id === id)?.place?.center;
    const streams = calendars.flatMap(({ stream, days, records }) => {
      const [letters, counts] = [days[id], records[id]];
      if (letters === undefined) return [];
      const change = counts && counts.records !== null ? against(counts.records, counts.median) : undefined;
      const seen = counts?.records == null ? 'no answer in this run' : sayCount(counts.records, 'record');
      const usual = counts?.median == null ? '' : `, usually ${sayNumber(counts.median)}`;
      return [
        element(
          'div',
          {},
          element('dt', {}, stream),
          element('dd', {}, `${seen}${usual}`, change !== undefined && ` (${change})`),
          element('dd', { class: 'hint' }, sayDays(letters)),
        ),
      ];
    });
    const where = center === undefined ? null : `${center[1].toFixed(4)}, ${center[0].toFixed(4)}`;
    node.replaceChildren(
      element('h3', {}, id),
      element('p', { class: 'hint' }, where ?? 'It is not on the map.'),
      element('dl', {}, ...streams),
    );
  });
  return node;
}
