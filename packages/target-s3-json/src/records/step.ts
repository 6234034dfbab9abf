import { skipValue, skipWhitespace } from '@onspot-tap/singer';
import { skipWellFormed } from '../intake/members.js';

const BACKSLASH = 0x5c;
const COMMA = 0x2c;

// Steps through JSON that is known to be well-formed, without an object for each member as `membersOf` makes: what is
// done to every record has to be quick.

/** Where the value of a member begins. @param nameEnd behind the quote that ends its name */
export function toValue(bytes: Buffer, nameEnd: number): number {
  return skipWhitespace(bytes, skipWhitespace(bytes, nameEnd) + 1);
}

/** Behind a value. */
export function stepOver(bytes: Buffer, at: number): number {
  const end = skipValue(bytes, at);
  return end < 0 ? skipWellFormed(bytes, at) : end; // skipValue does not look into every depth
}

/** Where the name of the next member begins, or where the brace is that ends the object. */
export function toNext(bytes: Buffer, valueEnd: number): number {
  const index = skipWhitespace(bytes, valueEnd);
  return bytes[index] === COMMA ? skipWhitespace(bytes, index + 1) : index;
}

/** The name that stands between these quotes, if it is spelt with escapes. */
export function unescapeName(bytes: Buffer, start: number, end: number): string | undefined {
  for (let index = start; index < end; index += 1) {
    if (bytes[index] === BACKSLASH) return JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string;
  }
  return undefined;
}

/** Whether the bytes from `start` on are these. */
export function hasAt(bytes: Buffer, start: number, expected: Buffer): boolean {
  for (let index = 0; index < expected.length; index += 1) if (bytes[start + index] !== expected[index]) return false;
  return true;
}
