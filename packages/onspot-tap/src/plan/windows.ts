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
 * The windows to ask about, oldest first. Nothing once the bookmark has reached the newest day; else from behind the
 * bookmark, or from the start of the look-back when that is earlier, to the newest day; of windows of several days
 * those that are whole by then.
 *
 * @param bookmark the last of the contiguous finished days
 * @param isNew whether the subject got its bookmark in this run: then it has no look-back yet
 */
export function* windowsOf(bookmark: Day, isNew: boolean, rule: WindowRule, days: DaysOptions): Generator<Window> {
  const { newest, latencyDays, oldest, start } = days;
  if (bookmark >= newest) return;
  if (rule === 'range') {
    const first = Math.max(start, oldest);
    if (first <= newest) yield { first, last: newest };
    return;
  }
  const wanted = isNew ? bookmark + 1 : Math.min(bookmark + 1, newest - latencyDays + 1);
  const from = Math.max(wanted, oldest);
  if (rule === 1) for (let day = from; day <= newest; day += 1) yield dayWindow(day);
  else yield* gridWindows(from, rule, days);
}

function* gridWindows(from: Day, length: number, { newest, oldest }: DaysOptions): Generator<Window> {
  let first = from - ((((from - FIRST_MONDAY) % length) + length) % length);
  if (first < oldest) first += length;
  for (; first + length - 1 <= newest; first += length) yield { first, last: first + length - 1 };
}
