import { daysFrom } from '../../reports/days.js';
import { type ReportData, type StreamCalendar } from '../../report/report-data.js';
import { sayCount, sayNumber } from '../../report/words.js';
import { element } from '../element.js';
import { section } from '../section.js';
import { type Selection } from '../selection.js';
import { calendarControls, type Filter } from './controls.js';
import { calendarGrid } from './grid.js';
import { MARKS } from './marks.js';
import { onPaper } from './on-paper.js';
import { type Row, sortRows, toRows } from './order.js';

export type CalendarView = {
  /** Null where no day is known of anybody. */
  node: HTMLElement | null;
  /** Shows the rows of a stream that have a trouble, or all. */
  show: (stream: string, filter: Filter) => void;
  paper: (isOnPaper: boolean) => void;
};

/** Which day of which location was found, was empty, is still open, failed, or was never asked for. */
export function calendarSection({ calendars: all, window, measure }: ReportData, selection: Selection): CalendarView {
  const calendars = all.filter(({ days }) => Object.values(days).some((letters) => letters !== ''));
  const [first] = calendars;
  if (first === undefined || window === null) return { node: null, show: () => {}, paper: () => {} };

  const days = daysFrom(window.first_day, Math.max(...Object.values(first.days).map((letters) => letters.length)));
  const names = calendars.map(({ stream }) => stream);
  const controls = calendarControls(names, names.find((name) => name === measure) ?? first.stream, update);
  const rowsOf = (calendar: StreamCalendar) => sortRows(toRows(calendar), controls.order);
  const paper = element('div', { class: 'paper-only' });
  let shown: readonly Row[] = [];

  function update(): void {
    const calendar = calendars.find(({ stream }) => stream === controls.stream) ?? first;
    const rows = calendar === undefined ? [] : rowsOf(calendar);
    const { filter } = controls;
    shown = filter === 'all' ? rows : rows.filter(({ troubles }) => troubles.includes(filter));
    controls.say(
      filter === 'all' ? sayCount(rows.length, 'row') : `${sayNumber(shown.length)} of ${sayCount(rows.length, 'row')}`,
    );
    grid.show(shown);
  }
  function show(stream: string, filter: Filter): void {
    if (!names.includes(stream)) return;
    [controls.stream, controls.filter] = [stream, filter];
    update();
  }
  // Who is chosen is to be seen: of this stream if it has them, whatever was filtered. The grid hears of it after this.
  selection.onSelect((id) => {
    if (shown.some((row) => row.id === id)) return;
    const having = calendars.filter((calendar) => calendar.days[id] !== undefined).map(({ stream }) => stream);
    const stream = having.find((name) => name === controls.stream) ?? having[0];
    if (stream !== undefined) show(stream, 'all');
  });
  const grid = calendarGrid(days, selection);
  update();
  return {
    node: section('calendar', 'Calendar', controls.node, signs(), grid.node, paper),
    show,
    // On a screen most rows do not exist; paper cannot be scrolled.
    paper(isOnPaper) {
      const sheets = isOnPaper ? calendars.map((each) => onPaper(rowsOf(each), each.stream, days)) : [];
      paper.replaceChildren(...sheets);
    },
  };
}

function signs(): HTMLElement {
  const keys = Object.values(MARKS).map(({ name, sign, kind }) =>
    element('span', { class: 'key' }, element('i', { class: kind, 'aria-hidden': 'true' }, sign), name),
  );
  return element('div', { class: 'legend signs' }, ...keys);
}
