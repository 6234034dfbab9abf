import { DateTime } from 'luxon';

/** How a date is written: Luxon's tokens, in English, and an IANA time zone. */
export type DateStyle = { format: string; zone: string };

/** @param time epoch milliseconds */
export function formatDate(time: number, { format, zone }: DateStyle): string {
  return DateTime.fromMillis(time, { zone, locale: 'en-US' }).toFormat(format);
}

const SAMPLES = 64;
const FIRST_SAMPLE = Date.UTC(2019, 0, 1);
/** 37 days, 7:13:11.137 hours: no two samples look alike, and none is like the one a year later. */
const STEP = 37 * 86_400_000 + 25_991_137;

/** Moments of some years among which every month, weekday and offset is, and numbers with all their lengths. */
export const SAMPLE_TIMES: readonly number[] = Array.from({ length: SAMPLES }, (_, n) => FIRST_SAMPLE + n * STEP);

const MINUTE = 60_000;
/** Since then clocks all over the world differ by whole minutes, and change at whole minutes. */
const WHOLE_MINUTES_SINCE = Date.UTC(1973, 0, 1);
const MOST_KEPT = 10_000;

/**
 * Formats many dates. The text is the same for all of a minute unless the format shows more, so that it is made once
 * per minute.
 */
export function createDateFormatter(style: DateStyle): (time: number) => string {
  const showsMore = formatDate(FIRST_SAMPLE, style) !== formatDate(FIRST_SAMPLE + MINUTE - 1, style);
  if (showsMore) return (time) => formatDate(time, style);
  const kept = new Map<number, string>();
  return (time) => {
    if (time < WHOLE_MINUTES_SINCE) return formatDate(time, style);
    const minute = Math.floor(time / MINUTE);
    const known = kept.get(minute);
    if (known !== undefined) return known;
    if (kept.size >= MOST_KEPT) kept.clear();
    const text = formatDate(time, style);
    kept.set(minute, text);
    return text;
  };
}
