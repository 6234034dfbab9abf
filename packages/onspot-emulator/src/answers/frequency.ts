import { type Question } from '../data/question.js';
import { countSightings } from '../data/seen.js';
import { type World } from '../data/world.js';
import { type AnswerField } from './field.js';

/** The buckets, and the most sightings that fall into each. */
const BUCKETS: readonly (readonly [name: string, most: number])[] = [
  ['one', 1],
  ['two', 2],
  ['three', 3],
  ['fourToSeven', 7],
  ['eightToFifteen', 15],
  ['sixteenToTwentyfive', 25],
  ['twentySixOrMore', Infinity],
];

/** How many devices were seen once, twice and so on. */
export function countFrequencies(question: Question, world: World): AnswerField[] {
  const buckets = toFrequencies(countSightings(question, world).values());
  return Object.entries(buckets).map(([key, value]) => ({ key, value }));
}

/** Sorts numbers of sightings into their buckets. */
export function toFrequencies(counts: Iterable<number>): Record<string, number> {
  const frequencies = Object.fromEntries(BUCKETS.map(([name]) => [name, 0]));
  for (const count of counts) {
    const [name = ''] = BUCKETS.find(([, most]) => count <= most) ?? [];
    frequencies[name] = (frequencies[name] ?? 0) + 1;
  }
  return frequencies;
}
