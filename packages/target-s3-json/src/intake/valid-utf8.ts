import { isUtf8 } from 'node:buffer';
import { LINE_FEED } from '../bytes/ascii.js';

/** Where the first line begins that is not valid UTF-8; the length of the bytes when there is none. */
export function findInvalidLine(bytes: Buffer): number {
  if (isUtf8(bytes)) return bytes.length;
  let at = 0;
  for (;;) {
    const end = bytes.indexOf(LINE_FEED, at) + 1;
    if (end === 0 || !isUtf8(bytes.subarray(at, end))) return at;
    at = end;
  }
}
