import { type Day, parseDay, toDate } from '../time/day.js';

/**
 * A set of days as short text: single days and ranges, such as `["2021-02-07", "2021-02-09/2021-02-12"]`. State is
 * said often and read by people.
 */
export function encodeDays(days: ReadonlySet<Day>): string[] {
  const ranges: { first: Day; last: Day }[] = [];
  for (const day of [...days].sort((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range?.last === day - 1) range.last = day;
    else ranges.push({ first: day, last: day });
  }
  return ranges.map(({ first, last }) => (first === last ? toDate(first) : `${toDate(first)}/${toDate(last)}`));
}

/** The days of such text; `undefined` when a part of it is not a day or a range. */
export function decodeDays(parts: readonly string[]): Set<Day> | undefined {
  const days = new Set<Day>();
  for (const part of parts) {
    const [from = '', to = from] = part.split('/');
    const first = parseDay(from);
    const last = parseDay(to);
    if (first === undefined || last === undefined) return undefined;
    for (let day = first; day <= last; day += 1) days.add(day);
  }
  return days;
}
