import { skipValue } from '@onspot-tap/singer';
import { COMMA, QUOTE } from './ascii.js';
import { skipBlanks } from './blanks.js';
import { skipWellFormed } from './well-formed.js';

// Steps through an object that is known to be well-formed and to stand on one line, without anything made of it: what is
// done to every record has to be quick. The name of a member is stepped over with `skipString`.

/** Where the name of the first member begins, or where the brace is that ends the object. */
export function toFirst(bytes: Buffer, objectStart: number): number {
  return skipBlanks(bytes, objectStart + 1);
}

/** Where the value of a member begins. @param nameEnd behind the quote that ends its name */
export function toValue(bytes: Buffer, nameEnd: number): number {
  return skipBlanks(bytes, skipBlanks(bytes, nameEnd) + 1);
}

/** Behind a value. */
export function stepOver(bytes: Buffer, at: number): number {
  const end = skipValue(bytes, at);
  return end < 0 ? skipWellFormed(bytes, at) : end; // skipValue does not look into every depth
}

/** Where the name of the next member begins, or where the brace is that ends the object. */
export function toNext(bytes: Buffer, valueEnd: number): number {
  const index = skipBlanks(bytes, valueEnd);
  return bytes[index] === COMMA ? skipBlanks(bytes, index + 1) : index;
}

/** Whether a member begins here. */
export function isMember(bytes: Buffer, at: number): boolean {
  return bytes[at] === QUOTE;
}
