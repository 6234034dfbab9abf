const DAY_MS = 86_400_000;

/** Of a day as `2026-11-26`. */
function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}

/** `count` days from one on, as `2026-11-26`. */
export function daysFrom(firstDay: string, count: number): string[] {
  const first = dayNumber(firstDay);
  return Array.from({ length: count }, (_, index) => new Date((first + index) * DAY_MS).toISOString().slice(0, 10));
}

/** Sunday is 0. */
export function weekdayOf(day: string): number {
  return new Date(dayNumber(day) * DAY_MS).getUTCDay();
}
