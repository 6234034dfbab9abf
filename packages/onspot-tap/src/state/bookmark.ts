import { type Day, parseDay } from '../time/day.js';
import { dayWindow, timesOf } from '../time/window.js';

/** The bookmark that says a day is finished, in the form the original tap wrote: `2021-02-07T23:59:59`. */
export function toBookmark(day: Day): string {
  return timesOf(dayWindow(day)).end;
}

/**
 * The last day that a bookmark says is finished. One that stands before the end of its day speaks of the day before:
 * asking for a day once more costs little, leaving it out for ever does not show.
 */
export function parseBookmark(text: string): Day | undefined {
  const day = parseDay(text);
  if (day === undefined) return undefined;
  return text.includes('T23:59:59') ? day : day - 1;
}
