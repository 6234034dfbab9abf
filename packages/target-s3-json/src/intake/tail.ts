import { skipString, skipValue } from '@onspot-tap/singer';
import { BACKSLASH, CLOSE_OBJECT, COLON, COMMA, LINE_FEED, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from '../bytes/ascii.js';
import { skipBlanks } from '../bytes/blanks.js';

/**
 * Looks at what stands behind a record: the well-formed end of its line, if that says nothing that counts, such as `}`
 * or `, "time_extracted": "…"}`.
 *
 * @returns the index of the line feed; -1 for any other end
 */
export function findPlainEnd(bytes: Buffer, at: number): number {
  if (bytes[at] === CLOSE_OBJECT && bytes[at + 1] === LINE_FEED) return at + 1;
  let index = skipBlanks(bytes, at);
  while (bytes[index] === COMMA) {
    index = skipPlainMember(bytes, skipBlanks(bytes, index + 1));
    if (index < 0) return -1;
    index = skipBlanks(bytes, index);
  }
  if (bytes[index] !== CLOSE_OBJECT) return -1;
  const end = skipBlanks(bytes, index + 1);
  return bytes[end] === LINE_FEED ? end : -1;
}

/** Behind a member whose value is no object or array, and whose name is none that counts; -1 when it might be one. */
function skipPlainMember(bytes: Buffer, at: number): number {
  if (bytes[at] !== QUOTE) return -1;
  const nameEnd = skipString(bytes, at);
  if (nameEnd < 0 || mightCount(bytes, at + 1, nameEnd - 1)) return -1;
  const colon = skipBlanks(bytes, nameEnd);
  if (bytes[colon] !== COLON) return -1;
  const value = skipBlanks(bytes, colon + 1);
  return bytes[value] === OPEN_OBJECT || bytes[value] === OPEN_ARRAY ? -1 : skipValue(bytes, value);
}

// `type`, `stream` and `record` said a second time would win. A name with an escape might be one of them.
function mightCount(bytes: Buffer, start: number, end: number): boolean {
  if (end - start === 4 || end - start === 6) return true;
  for (let index = start; index < end; index += 1) if (bytes[index] === BACKSLASH) return true;
  return false;
}
