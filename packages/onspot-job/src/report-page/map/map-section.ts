import { type ReportData } from '../../report/report-data.js';
import { sayNumber } from '../../report/words.js';
import { element } from '../element.js';
import { section } from '../section.js';
import { type Selection } from '../selection.js';
import { table } from '../table.js';
import { details } from './details.js';
import { legend } from './legend.js';
import { mapView, type MapView } from './map-view.js';
import { makeScale } from './scale.js';
import { toSpots } from './spots.js';

/** Where the places are and how much was seen there; null where there are none. */
export function mapSection(data: ReportData, selection: Selection): MapSection {
  const { locations, measure } = data;
  if (locations.length === 0) return { node: null, redraw: () => {}, paper: () => {} };
  const scale = makeScale(locations.flatMap(({ records }) => records ?? []));
  const spots = toSpots(locations, scale);
  const what = measure === 'devices' ? 'Devices seen' : measure === null ? 'Places' : `Records of ${measure}`;
  const label = `Map of ${sayNumber(spots.length)} places. Arrow keys move it, plus and minus zoom, 0 shows all places, Enter chooses the one in the middle. The table below has the numbers.`;
  const view = mapView(spots, { selection, label });
  const why =
    measure === null || measure === 'devices'
      ? ''
      : ' There is no stream of devices in this run, so records stand for them.';
  const note = element(
    'p',
    { class: 'hint screen-only' },
    `Click the map, then zoom by wheel or keys (+, −, arrows, 0); Enter chooses the place in the middle. Zoomed in, places show their shapes.${why}`,
  );
  const nowhere = element('p', { class: 'hint' }, 'It is not known where these locations are.');
  const picture = spots.length === 0 ? nowhere : view.node;
  const layout = element('div', { class: 'beside' }, picture, details(data, selection));
  const explained = spots.length === 0 ? [] : [legend(scale, what), note];
  return { ...view, node: section('map', 'Map', layout, ...explained, placesTable(data, what)) };
}

export type MapSection = Omit<MapView, 'node'> & { node: HTMLElement | null };

/** Made only when it is opened: there may be thousands. */
function placesTable({ locations }: ReportData, what: string): HTMLElement {
  const node = element('details', { class: 'places' }, element('summary', {}, 'Map: as a table'));
  node.addEventListener('toggle', () => {
    if (!node.open || node.childElementCount > 1) return;
    const rows = locations.map(({ id, place, records, median }) => [
      id,
      records === null ? '–' : sayNumber(records),
      median === null ? '–' : sayNumber(median),
      place === null ? '–' : `${place.center[1].toFixed(4)}, ${place.center[0].toFixed(4)}`,
    ]);
    node.append(table('Places', ['Location', what, 'Usual', 'Where'], rows));
  });
  return node;
}
