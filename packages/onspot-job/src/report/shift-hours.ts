/** What a time zone makes of sightings by hour of the day. */
export type ShiftedHours = {
  /** By local hour, 24 numbers. */
  byHour: number[];
  /** By local weekday, Monday first. */
  byWeekday: number[];
  /** By local day. */
  byDay: Record<string, number>;
};

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/**
 * Sightings by hour (UTC) as a clock on the wall there would have counted them: each hour of each day is shifted by what
 * held then, so that summer time begins and ends where it did.
 *
 * @param hours 24 numbers for each day, as `2026-11-26`
 * @param zone such as `America/Chicago`; its offsets must be whole hours
 * @throws RangeError when there is no such zone
 */
export function shiftHours(hours: Readonly<Record<string, readonly number[]>>, zone: string): ShiftedHours {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  });
  const byHour = new Array<number>(24).fill(0);
  const byWeekday = new Array<number>(7).fill(0);
  const byDay: Record<string, number> = {};
  for (const [day, counts] of Object.entries(hours)) {
    const midnight = Date.parse(`${day}T00:00:00Z`);
    if (Number.isNaN(midnight)) continue;
    counts.forEach((count, hour) => {
      if (count === 0) return;
      const parts = clock.formatToParts(midnight + hour * 3_600_000);
      const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
      const weekday = WEEKDAYS.indexOf(part('weekday'));
      const localDay = `${part('year')}-${part('month')}-${part('day')}`;
      byHour[Number(part('hour'))] = (byHour[Number(part('hour'))] ?? 0) + count;
      byWeekday[weekday] = (byWeekday[weekday] ?? 0) + count;
      byDay[localDay] = (byDay[localDay] ?? 0) + count;
    });
  }
  return { byHour, byWeekday, byDay };
}
