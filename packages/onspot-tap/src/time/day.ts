import { DateTime } from 'luxon';

/** A UTC calendar day, as days since 1970-01-01. Days are counted and compared all the time; text is for the edges. */
export type Day = number;

const MS_PER_DAY = 86_400_000;

export function dayOf(epochMs: number): Day {
  return Math.floor(epochMs / MS_PER_DAY);
}

/** More days than OnSpot answers for, by far. */
const MOST_DATES = 4096;
const dates = new Map<Day, string>();

/** `2021-02-07`. The same few hundred are wanted in a million questions. */
export function toDate(day: Day): string {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
  if (dates.size === MOST_DATES) dates.clear();
  dates.set(day, date);
  return date;
}

/** The day a date or a point in time lies in, in UTC; `undefined` when the text is neither. */
export function parseDay(text: string): Day | undefined {
  const time = DateTime.fromISO(text, { zone: 'utc' });
  return time.isValid ? dayOf(time.toMillis()) : undefined;
}

/** A time as OnSpot writes it, without a zone, as RFC 3339 in UTC. */
export function toUtc(withoutZone: string): string {
  return `${withoutZone}Z`;
}

/** A point in time as RFC 3339 in UTC. */
export function toTimestamp(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/**
 * The oldest day OnSpot answers for: the first of the current month one year ago, by its documentation
 * (on 2018-05-08 a start after 2017-05-01).
 */
export function oldestAnsweredDay(epochMs: number): Day {
  const now = new Date(epochMs);
  return dayOf(Date.UTC(now.getUTCFullYear() - 1, now.getUTCMonth(), 1));
}
