const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

type Timed = { timestamp: number };

/** How many of some sightings fall on each weekday in UTC, from Monday; those without any are left out. */
export function countByDay(sightings: Iterable<Timed>): { day: string; count: number }[] {
  const counts = countBy(sightings, (time) => (time.getUTCDay() + 6) % 7);
  return counts.map(([day, count]) => ({ day: WEEKDAYS[day] ?? '', count }));
}

/** How many of some sightings fall into each hour of the day in UTC; the hour is a text. */
export function countByHour(sightings: Iterable<Timed>): { hour: string; count: number }[] {
  const counts = countBy(sightings, (time) => time.getUTCHours());
  return counts.map(([hour, count]) => ({ hour: String(hour), count }));
}

function countBy(sightings: Iterable<Timed>, group: (time: Date) => number): [group: number, count: number][] {
  const counts = new Map<number, number>();
  for (const { timestamp } of sightings) {
    const key = group(new Date(timestamp));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}
