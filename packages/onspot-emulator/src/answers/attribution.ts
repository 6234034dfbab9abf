import { type Comparison, listAttributed } from '../data/attribution.js';
import { householdOf } from '../data/households.js';
import { countByDay, countByHour } from '../data/times.js';
import { type World } from '../data/world.js';
import { type AnswerField } from './field.js';
import { toFrequencies } from './frequency.js';

const MOST_LISTED = 5;

/** What is known about the devices that two sets of places have in common, as seen at the second one. */
export function answerAttribution(comparison: Comparison, world: World): AnswerField[] {
  const attributed = listAttributed(comparison, world);
  const sightings = [...attributed.values()].flat();
  const homes = [...attributed.keys()].flatMap((device) => householdOf(device)?.home ?? []);
  const zipcodes = rank(homes.map(({ zip }) => zip));
  const value = {
    count: attributed.size,
    frequency: toFrequencies([...attributed.values()].map(({ length }) => length)),
    dayOfWeek: countByDay(sightings),
    hourOfDay: countByHour(sightings),
    zipcodes: { total: homes.length, zipcodes: zipcodes.map(([zipcode, count]) => ({ zipcode, count })) },
    cities: rank(homes.map(({ city }) => city)).map(([city]) => city),
  };
  return [{ key: 'data', value }];
}

/** The most frequent of some words, with how often each comes. */
function rank(words: readonly string[]): [word: string, count: number][] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, MOST_LISTED);
}
