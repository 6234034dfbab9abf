import { createHash } from 'node:crypto';

export type Random = {
  /** The next number from 0 to just below a limit. */
  below: (limit: number) => number;
};

/** The same numbers for the same seed. */
export function createRandom(seed: string): Random {
  let count = 0;
  return {
    below: (limit) => createHash('sha256').update(`${seed} ${count++}`).digest().readUInt32LE() % limit,
  };
}
