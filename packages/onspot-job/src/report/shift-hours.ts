/** What a time zone makes of sightings by hour of the day. */
export type ShiftedHours = {
  /** By local hour, 24 numbers. */
  byHour: number[];
  /** The average of a day by local weekday, Monday first; null of those of which no whole day is known. */
  byWeekday: (number | null)[];
  /** By local day. */
  byDay: Record<string, number>;
  /** Local days of which but a part is known, since days are asked for in UTC. */
  partDays: string[];
};

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Hours = Readonly<Record<string, readonly number[]>>;
/** A local day: hours of which sightings are known, and how many hours it has, which need not be 24. */
type LocalDay = { weekday: number; count: number; knownHours: number; hours: number };

/**
 * Sightings by hour (UTC) as a clock on the wall there would have counted them: each hour of each day is shifted by what
 * held then, so that summer time begins and ends where it did.
 *
 * @param hours 24 numbers for each day, as `2026-11-26`
 * @param zone such as `America/Chicago`; its offsets must be whole hours
 * @throws RangeError when there is no such zone
 */
export function shiftHours(hours: Hours, zone: string): ShiftedHours {
  const clock = clockOf(zone);
  const byHour = new Array<number>(24).fill(0);
  const days: Record<string, LocalDay> = {};
  for (const midnight of withNeighbours(hours)) {
    const counts = hours[new Date(midnight).toISOString().slice(0, 10)];
    for (let hour = 0; hour < 24; hour++) {
      const at = clock(midnight + hour * HOUR_MS);
      const day = (days[at.day] ??= { weekday: at.weekday, count: 0, knownHours: 0, hours: 0 });
      day.hours++;
      if (counts === undefined) continue;
      day.knownHours++;
      day.count += counts[hour] ?? 0;
      byHour[at.hour] = (byHour[at.hour] ?? 0) + (counts[hour] ?? 0);
    }
  }
  const known = Object.entries(days).filter(([, { knownHours }]) => knownHours > 0);
  const whole = known.flatMap(([, day]) => (day.knownHours === day.hours ? [day] : []));
  return {
    byHour,
    byWeekday: WEEKDAYS.map((_, weekday) => averageOf(whole.filter((day) => day.weekday === weekday))),
    byDay: Object.fromEntries(known.filter(([, { count }]) => count > 0).map(([day, { count }]) => [day, count])),
    partDays: known.flatMap(([name, day]) => (day.knownHours === day.hours ? [] : [name])),
  };
}

function averageOf(days: readonly LocalDay[]): number | null {
  return days.length === 0 ? null : days.reduce((sum, { count }) => sum + count, 0) / days.length;
}

/** The days and those beside them, which tell how much of a local day is missing; as the time of their midnights. */
function withNeighbours(hours: Hours): number[] {
  const midnights = Object.keys(hours).map((day) => Date.parse(`${day}T00:00:00Z`));
  const known = midnights.filter((midnight) => !Number.isNaN(midnight));
  return [...new Set(known.flatMap((midnight) => [midnight - DAY_MS, midnight, midnight + DAY_MS]))].sort(
    (a, b) => a - b,
  );
}

function clockOf(zone: string): (time: number) => { day: string; weekday: number; hour: number } {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  });
  return (time) => {
    const parts = clock.formatToParts(time);
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
    const day = `${part('year')}-${part('month')}-${part('day')}`;
    return { day, weekday: WEEKDAYS.indexOf(part('weekday')), hour: Number(part('hour')) };
  };
}
