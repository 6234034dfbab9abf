import { join } from 'node:path';
import { StorageError } from '../storage-error.js';
import { UNFINISHED } from './unfinished.js';

// What common file systems hold in one name.
const MAX_NAME_BYTES = 255;

/** The file of a key. A key that a file system cannot hold, or that would lead out of the root, is refused. */
export function toPath(root: string, key: string): string {
  const segments = key.split('/');
  for (const segment of segments) {
    const flaw = flawOf(segment);
    if (flaw)
      throw new StorageError('invalid', `The directory ${root} cannot hold the key ${JSON.stringify(key)}: ${flaw}.`);
  }
  return join(root, ...segments);
}

/** Whether some key may start so and be held in a directory; only its last segment may be unfinished. */
export function canStartKey(prefix: string): boolean {
  return prefix
    .split('/')
    .slice(0, -1)
    .every((segment) => flawOf(segment) === undefined);
}

function flawOf(segment: string): string | undefined {
  if (segment === '') return 'a part of it between slashes is empty';
  if (segment === '.' || segment === '..') return `a part of it is "${segment}"`;
  if (segment === UNFINISHED) return `"${UNFINISHED}" is kept for writes that are not complete`;
  if (segment.includes('\0')) return 'it holds a NUL character';
  if (/\p{Surrogate}/u.test(segment)) return 'it is not well-formed Unicode';
  if (Buffer.byteLength(segment) > MAX_NAME_BYTES) return `a part of it is longer than ${MAX_NAME_BYTES} bytes`;
  return undefined;
}
