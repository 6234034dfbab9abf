import { skipString, skipValue, skipWhitespace } from '@onspot-tap/singer';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const CLOSE_OBJECT = 0x7d;
const CARRIAGE_RETURN = 0x0d;

/**
 * Whether what stands behind a record is the well-formed end of its line, and says nothing that counts:
 * `}` or `, "time_extracted": "…"}`. `end` is the index of the line feed.
 */
export function isPlainTail(bytes: Buffer, at: number, end: number): boolean {
  if (bytes[at] === CLOSE_OBJECT && isLineEnd(bytes, at + 1, end)) return true;
  let index = skipWhitespace(bytes, at);
  while (bytes[index] === COMMA) {
    index = skipPlainMember(bytes, skipWhitespace(bytes, index + 1));
    if (index < 0 || index > end) return false;
    index = skipWhitespace(bytes, index);
  }
  return bytes[index] === CLOSE_OBJECT && skipWhitespace(bytes, index + 1) >= end && index < end;
}

function isLineEnd(bytes: Buffer, at: number, end: number): boolean {
  return at === end || (at + 1 === end && bytes[at] === CARRIAGE_RETURN);
}

/** Behind a member whose name is none that counts; -1 when it might be one, or is not well-formed. */
function skipPlainMember(bytes: Buffer, at: number): number {
  if (bytes[at] !== QUOTE) return -1;
  const nameEnd = skipString(bytes, at);
  if (nameEnd < 0 || mightCount(bytes, at + 1, nameEnd - 1)) return -1;
  const colon = skipWhitespace(bytes, nameEnd);
  return bytes[colon] === COLON ? skipValue(bytes, skipWhitespace(bytes, colon + 1)) : -1;
}

// `type`, `stream` and `record` said a second time would win. A name with an escape might be one of them.
function mightCount(bytes: Buffer, start: number, end: number): boolean {
  if (end - start === 4 || end - start === 6) return true;
  for (let index = start; index < end; index += 1) if (bytes[index] === BACKSLASH) return true;
  return false;
}
