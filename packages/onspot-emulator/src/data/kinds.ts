/** What sort of place a location is; it decides who comes, how many, and when. */
export type Kind = 'store' | 'mall' | 'stadium' | 'airport';

/** How visits to a kind of place are spread. */
export type Habits = {
  /** Visits on a middling day, before the scale. */
  visitsPerDay: number;
  /** How many different people ever come. */
  people: number;
  /** Kilometres over which the share of visitors falls to a third. */
  reachKm: number;
  /** Shares of a day's visits by local hour, from midnight. */
  hours: readonly number[];
  /** Factors by local weekday, from Sunday. */
  weekdays: readonly number[];
  /** The share of days with an event, and how many times more people it draws. */
  events?: { share: number; factor: number };
};

export const KINDS: Readonly<Record<Kind, Habits>> = {
  store: {
    visitsPerDay: 45,
    people: 900,
    reachKm: 6,
    hours: toShares([0, 0, 0, 0, 0, 0, 1, 3, 5, 6, 7, 9, 9, 8, 7, 8, 10, 11, 9, 6, 3, 1, 0, 0]),
    weekdays: [1.1, 0.8, 0.8, 0.85, 0.95, 1.2, 1.5],
  },
  mall: {
    visitsPerDay: 110,
    people: 3000,
    reachKm: 16,
    hours: toShares([0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 10, 12, 12, 11, 10, 9, 9, 8, 6, 3, 0, 0, 0]),
    weekdays: [1.3, 0.7, 0.7, 0.75, 0.85, 1.3, 1.7],
  },
  stadium: {
    visitsPerDay: 30,
    people: 6000,
    reachKm: 40,
    hours: toShares([0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 3, 5, 6, 5, 4, 6, 14, 20, 18, 12, 4, 1, 0]),
    weekdays: [1.4, 0.6, 0.7, 0.8, 0.8, 1.2, 1.6],
    events: { share: 0.3, factor: 7 },
  },
  airport: {
    visitsPerDay: 140,
    people: 9000,
    reachKm: 60,
    hours: toShares([1, 1, 1, 2, 5, 8, 8, 7, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 6, 5, 4, 3, 2, 1]),
    weekdays: [1.2, 1.1, 0.8, 0.9, 1.1, 1.3, 0.8],
  },
};

// Most places that are asked about are shops.
const BY_CHANCE: readonly Kind[] = ['store', 'store', 'store', 'store', 'store', 'mall', 'mall', 'stadium', 'airport'];

const HINTS: readonly [RegExp, Kind][] = [
  [/airport|terminal/i, 'airport'],
  [/stadium|arena|ballpark|field\b/i, 'stadium'],
  [/mall\b|galleria|outlets?\b|shopping/i, 'mall'],
  [/store|market|shop|grocer/i, 'store'],
];

/** The kind that a location's name gives away, else one that always belongs to `hash`. */
export function guessKind(name: string, hash: number): Kind {
  const hint = HINTS.find(([pattern]) => pattern.test(name));
  return hint?.[1] ?? BY_CHANCE[hash % BY_CHANCE.length] ?? 'store';
}

function toShares(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
