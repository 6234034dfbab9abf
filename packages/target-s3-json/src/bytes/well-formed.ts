import { skipString } from '@onspot-tap/singer';
import { QUOTE } from './ascii.js';

const OPENING = new Set(Buffer.from('{['));
const CLOSING = new Set(Buffer.from('}]'));
const BEHIND_SCALAR = new Set(Buffer.from(',}] \t\r\n'));

/**
 * Behind the value that begins at `at`, which must be well-formed: then looking at brackets and strings is enough, and
 * nesting of any depth costs nothing.
 */
export function skipWellFormed(bytes: Buffer, at: number): number {
  if (bytes[at] === QUOTE) return skipString(bytes, at);
  let index = at;
  if (!OPENING.has(bytes[at] ?? 0)) {
    while (index < bytes.length && !BEHIND_SCALAR.has(bytes[index] ?? 0)) index += 1;
    return index;
  }
  let depth = 0;
  do {
    const byte = bytes[index] ?? 0;
    if (byte === QUOTE) {
      index = skipString(bytes, index);
      continue;
    }
    if (OPENING.has(byte)) depth += 1;
    else if (CLOSING.has(byte)) depth -= 1;
    index += 1;
  } while (depth > 0 && index < bytes.length);
  return index;
}
