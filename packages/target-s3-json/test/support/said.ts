import { type Stored } from './objects.js';

/** The last state that was said whole. */
export function lastSaid(out: string): string | undefined {
  return out.split('\n').slice(0, -1).at(-1);
}

/**
 * The records that are missing although a state says that they are stored. Records are numbered in their member `n`
 * from 1 on in the order of the input, and a state is the number of the record before it.
 */
export function findMissing(out: string, objects: readonly Stored[]): number[] {
  const said = Number(lastSaid(out) ?? 0);
  const stored = new Set(
    objects
      .filter(({ key }) => !key.startsWith('_'))
      .flatMap(({ text }) => [...text.matchAll(/^\{"n":(\d+)/gm)].map(([, n]) => Number(n))),
  );
  return Array.from({ length: said }, (_, index) => index + 1).filter((n) => !stored.has(n));
}
