/** Choices that a seed decides: the same seed, the same choices. */
export type Random = {
  /** A whole number below `limit`. */
  below: (limit: number) => number;
  chance: (probability: number) => boolean;
  pick: <T>(items: readonly T[]) => T;
  /** So many times what `make` makes. */
  list: <T>(length: number, make: () => T) => T[];
  shuffle: <T>(items: readonly T[]) => T[];
};

/** Mulberry32: any 32-bit seed is a good one. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number) => Math.floor((next() / 2 ** 32) * limit);
  const list = <T>(length: number, make: () => T) => Array.from({ length }, make);
  return {
    below,
    chance: (probability) => next() / 2 ** 32 < probability,
    pick: <T>(items: readonly T[]) => items[below(items.length)] as T,
    list,
    shuffle<T>(items: readonly T[]) {
      const keyed = items.map((item) => ({ item, key: next() }));
      return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
    },
  };
}
