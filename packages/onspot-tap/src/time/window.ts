import { type Day, parseDay, toDate } from './day.js';

/** The UTC days that one question is about, both ends included. */
export type Window = { readonly first: Day; readonly last: Day };

/** Longer than the time OnSpot answers for, so that a first day and a length make one number. */
const LONGEST = 1024;

/** The window of one day. */
export function dayWindow(day: Day): Window {
  return { first: day, last: day };
}

/** Whether it stands for no days at all, as of questions about audiences: OnSpot knows nothing of the year 1970. */
export function isTimeless({ last }: Window): boolean {
  return last === 0;
}

/** A number that only equal windows share; it orders them by their first day, shorter ones first. */
export function windowKey({ first, last }: Window): number {
  return first * LONGEST + (last - first);
}

/** A window as OnSpot wants it: UTC, without a zone. Whether `end` is inclusive is not documented. */
export function timesOf({ first, last }: Window): { start: string; end: string } {
  return { start: `${toDate(first)}T00:00:00`, end: `${toDate(last)}T23:59:59` };
}

/** The window that such times tell; `undefined` when they tell none. */
export function parseWindow(start: string, end: string): Window | undefined {
  const first = parseDay(start);
  const last = parseDay(end);
  return first === undefined || last === undefined || last < first ? undefined : { first, last };
}

/** A window for a sentence: `2021-02-07`, or `2021-02-01 to 2021-02-07`. */
export function describeWindow({ first, last }: Window): string {
  return first === last ? toDate(first) : `${toDate(first)} to ${toDate(last)}`;
}

export function* daysIn({ first, last }: Window): Generator<Day> {
  for (let day = first; day <= last; day += 1) yield day;
}
