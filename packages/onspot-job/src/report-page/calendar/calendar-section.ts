import { daysFrom } from '../../report/merge-days.js';
import { type ReportData, type StreamCalendar } from '../../report/report-data.js';
import { sayCount, sayNumber } from '../../report/words.js';
import { element } from '../element.js';
import { section } from '../section.js';
import { type Selection } from '../selection.js';
import { table } from '../table.js';
import { calendarGrid } from './grid.js';
import { MARKS } from './marks.js';
import { type Order, type Row, sortRows, toRows } from './order.js';

const ORDERS: [order: Order, name: string][] = [
  ['worst', 'worst first'],
  ['name', 'name'],
  ['most', 'most records'],
  ['fewest', 'fewest records'],
];

/** Which day of which location was found, was empty, is waited for, failed, or was never asked for. */
export function calendarSection(
  { calendars, window, measure }: ReportData,
  selection: Selection,
): { node: HTMLElement; paper: (isOnPaper: boolean) => void } {
  const [first] = calendars;
  const length = Object.values(first?.days ?? {})[0]?.length ?? 0;
  if (first === undefined || window === null || length === 0) {
    const none = element('p', { class: 'hint' }, 'The tap has told nothing of its questions.');
    return { node: section('calendar', 'Calendar', none), paper: () => {} };
  }
  const grid = calendarGrid(daysFrom(window.first_day, length), selection);
  const streams = calendars.map(({ stream }) =>
    element('option', { value: stream, selected: stream === measure }, stream),
  );
  const stream = element('select', { id: 'calendar-stream' }, ...streams);
  const order = element(
    'select',
    { id: 'calendar-order' },
    ...ORDERS.map(([value, name]) => element('option', { value }, name)),
  );
  const count = element('span', { class: 'hint', role: 'status' });
  const paper = element('div', { class: 'paper-only' });

  const rowsOf = (calendar: StreamCalendar) => sortRows(toRows(calendar), order.value as Order);
  const sheet = (calendar: StreamCalendar) => onPaper(rowsOf(calendar), calendar.stream, window.first_day);

  function update(): void {
    const calendar = calendars.find((each) => each.stream === stream.value) ?? first;
    const rows = calendar === undefined ? [] : rowsOf(calendar);
    count.textContent = sayCount(rows.length, 'row');
    grid.show(rows);
  }
  stream.addEventListener('change', update);
  order.addEventListener('change', update);
  update();
  const controls = element(
    'p',
    { class: 'controls' },
    element('label', { for: 'calendar-stream' }, 'Stream'),
    stream,
    element('label', { for: 'calendar-order' }, 'Sorted by'),
    order,
    count,
  );
  return {
    node: section('calendar', 'Calendar', controls, signs(), grid.node, paper),
    // On a screen most rows do not exist; paper cannot be scrolled.
    paper: (isOnPaper) => paper.replaceChildren(...(isOnPaper ? calendars.map(sheet) : [])),
  };
}

function signs(): HTMLElement {
  const keys = Object.values(MARKS).map(({ name, sign, kind }) =>
    element('span', { class: 'key' }, element('i', { class: kind, 'aria-hidden': 'true' }, sign), name),
  );
  return element('div', { class: 'legend signs' }, ...keys);
}

/** Letters in place of coloured signs: they need no ink and no colour. */
function onPaper(rows: readonly Row[], stream: string, firstDay: string): HTMLElement {
  const lines = rows.map(({ id, days, records, median }) => [
    id,
    records === null ? '–' : sayNumber(records),
    median === null ? '–' : sayNumber(median),
    element('code', {}, days),
  ]);
  const letters = Object.entries(MARKS).map(([letter, { name }]) => `${letter} ${name}`);
  const caption = `Calendar of ${stream}, from ${firstDay} on: ${letters.join(', ')}`;
  return element('div', {}, element('p', {}, caption), table(caption, ['Location', 'Records', 'Usual', 'Days'], lines));
}
