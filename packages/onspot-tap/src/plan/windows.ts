import { type WindowRule } from '../streams/synced-stream.js';
import { type Day } from '../time/day.js';
import { dayWindow, type Window } from '../time/window.js';

/** Which days a stream is asked about. */
export type DaysOptions = {
  /** The newest day that OnSpot answers for. */
  newest: Day;
  /** How many days, the newest included, are asked again because OnSpot still revises them. */
  latencyDays: number;
  /** The oldest day that OnSpot answers for. */
  oldest: Day;
  /** The first day for what has no bookmark, and of a range. */
  start: Day;
};

/** Windows of several days lie on a grid that does not move with the start: weeks begin on Mondays. */
const FIRST_MONDAY: Day = 4;

/**
 * The first window to ask about. None once the bookmark has reached the newest day; else the one behind the bookmark,
 * or at the start of the look-back when that is earlier; of windows of several days only those that are whole by then.
 *
 * @param bookmark the last of the contiguous finished days
 * @param isNew whether the subject got its bookmark in this run: then it has no look-back yet
 */
export function firstWindow(
  bookmark: Day,
  isNew: boolean,
  rule: WindowRule,
  { newest, latencyDays, oldest, start }: DaysOptions,
): Window | undefined {
  if (bookmark >= newest) return undefined;
  if (rule === 'range') return endBy(newest, { first: Math.max(start, oldest), last: newest });
  const wanted = isNew ? bookmark + 1 : Math.min(bookmark + 1, newest - latencyDays + 1);
  const from = Math.max(wanted, oldest);
  if (rule === 1) return endBy(newest, dayWindow(from));
  const onGrid = from - ((((from - FIRST_MONDAY) % rule) + rule) % rule);
  const first = onGrid < oldest ? onGrid + rule : onGrid;
  return endBy(newest, { first, last: first + rule - 1 });
}

/** That window and those after it, up to the newest day. */
export function* windowsFrom(window: Window, { newest }: DaysOptions): Generator<Window> {
  const length = window.last - window.first + 1;
  for (let { first } = window; first + length - 1 <= newest; first += length) {
    yield { first, last: first + length - 1 };
  }
}

/** The last day of the newest window that is whole: so far a bookmark can be. */
export function lastWholeDay(rule: WindowRule, newest: Day): Day {
  if (rule === 'range') return newest;
  return newest - ((((newest + 1 - FIRST_MONDAY) % rule) + rule) % rule);
}

function endBy(newest: Day, window: Window): Window | undefined {
  return window.first <= window.last && window.last <= newest ? window : undefined;
}
