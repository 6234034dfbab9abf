import { type Day } from '../time/day.js';

/** Days per location. A location without days is not in it. */
export type DaySets = Map<string, Set<Day>>;

export function addTo(sets: DaySets, location: string, day: Day): void {
  const days = sets.get(location) ?? new Set();
  sets.set(location, days.add(day));
}

export function removeFrom(sets: DaySets, location: string, day: Day): void {
  const days = sets.get(location);
  if (days?.delete(day) && days.size === 0) sets.delete(location);
}
