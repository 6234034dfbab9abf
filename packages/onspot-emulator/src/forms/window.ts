import { type Span } from '../data/sightings.js';

/** How old a window has to be, and how old it may be. */
export type WindowLimits = {
  /** Milliseconds since 1970, by the emulator's clock. */
  now: number;
  /** The newest allowed day is so many days before today. */
  newestEndDays: number;
};

const FORM = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(\.\d{1,9})?)?$/;
const DAY_MS = 86_400_000;

/** An instant in milliseconds, or undefined when the text is no date of the form the API takes (UTC, no zone). */
export function parseInstant(text: unknown): number | undefined {
  const match = typeof text === 'string' ? FORM.exec(text) : null;
  if (!match) return undefined;
  const [, day = '', time = '00:00:00', fraction = ''] = match;
  const instant = Date.parse(`${day}T${time}${fraction}Z`);
  // Date.parse takes February 30 for March 1 or 2.
  const isReal = !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(day);
  return isReal ? instant : undefined;
}

/** What is wrong with a window's ends, in words; empty when nothing is. */
export function findWindowFaults({ from, to }: Span, { now, newestEndDays }: WindowLimits): string[] {
  const faults = [];
  const newest = toDay(now - newestEndDays * DAY_MS);
  const oldest = firstAllowedDay(now);
  if (to < from) faults.push('end must not be before start');
  if (toDay(to) > newest) faults.push(`end must be before ${newestEndDays} days ago: ${newest} at the latest`);
  if (toDay(from) < oldest) faults.push(`start must be after the first of the month one year ago: ${oldest}`);
  return faults;
}

function toDay(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

/** On 2018-05-08 that is 2017-05-01. */
function firstAllowedDay(now: number): string {
  const today = new Date(now);
  return toDay(Date.UTC(today.getUTCFullYear() - 1, today.getUTCMonth(), 1));
}
