import { statfs } from 'node:fs/promises';
import { type Part } from './part.js';
import { type Sizes } from './sizes.js';

/** Inputs stay until the end; what a part writes beside them goes when it has ended. */
export function toNeededBytes(parts: readonly Part[], sizes: Sizes): number {
  const recipes = new Map(parts.flatMap((part) => part.toRecipes(sizes)).map(({ name, bytes }) => [name, bytes]));
  const inputs = [...recipes.values()].reduce((sum, bytes) => sum + bytes, 0);
  return inputs + Math.max(...parts.map((part) => part.toDiskBytes(sizes)));
}

/** @throws Error when a folder's disk has too little room */
export async function checkRoom(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  throw new Error(
    `Inputs and outputs need about ${toGigabytes(neededBytes)} in ${folder}, where ${toGigabytes(freeBytes)} are free. ` +
      'Make room, let TMPDIR name a folder on a larger disk, or measure less with --scale or --only.',
  );
}

function toGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
