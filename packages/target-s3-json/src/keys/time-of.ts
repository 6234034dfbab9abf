import { DateTime } from 'luxon';

/** RFC 3339 as RFC 3339 means it, and what databases and taps write of it: a space for the T, no seconds, no offset. */
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(?::(\d{2})([.,]\d+)?)?\s?(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * What a number counts is told by its size, which leaves no doubt about the years 1973 to 5138: so many seconds are
 * no date of our times as milliseconds, and the other way round.
 */
const UNITS = [
  { below: 1e11, perMillisecond: 1e-3 },
  { below: 1e14, perMillisecond: 1 },
  { below: 1e17, perMillisecond: 1e3 },
  { below: 1e20, perMillisecond: 1e6 },
];

/** The years of RFC 3339, but for the edges that a time zone could push over. */
const EARLIEST = Date.parse('0000-01-02T00:00:00Z');
const LATEST = Date.parse('9999-12-30T23:59:59.999Z');

/**
 * The time that a number or a text stands for, in epoch milliseconds; undefined when it is none. A text without an
 * offset is in the given time zone, so that its date stays the date it says.
 */
export function timeOf(value: number | string, zone: string): number | undefined {
  const time = typeof value === 'number' ? timeOfNumber(value) : timeOfText(value, zone);
  return time !== undefined && time >= EARLIEST && time <= LATEST ? time : undefined;
}

function timeOfNumber(value: number): number | undefined {
  const unit = UNITS.find(({ below }) => Math.abs(value) < below);
  return unit && Math.floor(value / unit.perMillisecond);
}

function timeOfText(text: string, zone: string): number | undefined {
  const [, date, minutes = '00:00', seconds = '00', fraction = '', offset = ''] = DATE_TIME.exec(text) ?? [];
  if (date === undefined) return undefined;
  // A leap second is the last one of its day.
  const iso = `${date}T${minutes}:${seconds === '60' ? '59' : seconds}${fraction}${offset}`;
  // Much faster, but it takes a 30th of February for the 2nd of March.
  const fast = offset === 'Z' && Number(date.slice(-2)) <= 28 ? Date.parse(iso) : NaN;
  if (!Number.isNaN(fast)) return fast;
  const parsed = DateTime.fromISO(iso, { zone });
  return parsed.isValid ? parsed.toMillis() : undefined;
}
