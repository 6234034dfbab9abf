/**
 * Steps over JSON in bytes without making objects of it. Every function takes the index where something begins and
 * returns the index behind it, or -1 when the bytes there are not complete and valid JSON (RFC 8259).
 *
 * The bytes must end in a byte that no JSON value can go on with, such as the line feed of a line or a zero behind the
 * last byte: it stands in for a check of the bounds at every step. That UTF-8 is valid is checked elsewhere, a whole
 * chunk at a time.
 */

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const SPACE = 0x20;
const LOWER_E = 0x65;
const LOWER_U = 0x75;

/** Objects and arrays may be nested this deep: one bit of a 32-bit number each. Deeper ones are "can't say": -1. */
const MAX_DEPTH = 31;

/** Of `undefined`, which stands behind the last byte, it says no. */
const isDigit = (byte: number | undefined): boolean => (byte as number) >= ZERO && (byte as number) <= NINE;

/** Behind white space: spaces, tabs, carriage returns and, unless all must stand on one line, line feeds. */
export function skipWhitespace(bytes: Uint8Array, at: number, spansLines = true): number {
  let byte = bytes[at];
  while (byte === SPACE || byte === TAB || byte === CARRIAGE_RETURN || (byte === LINE_FEED && spansLines)) {
    byte = bytes[++at];
  }
  return at;
}

/** Behind the string whose opening quote is at `at`. */
export function skipString(bytes: Uint8Array, at: number): number {
  let index = at + 1;
  while (IS_PLAIN[bytes[index] as number] === 1) index += 1;
  // Strings with escapes are another function's, so that this one stays small enough to become part of its callers.
  return bytes[index] === QUOTE ? index + 1 : skipEscaped(bytes, index);
}

/** Behind the string that goes on at `at` with an escape. */
function skipEscaped(bytes: Uint8Array, at: number): number {
  let index = at;
  while (bytes[index] === BACKSLASH) {
    index = skipEscape(bytes, index);
    if (index < 0) return -1;
    while (IS_PLAIN[bytes[index] as number] === 1) index += 1;
  }
  return bytes[index] === QUOTE ? index + 1 : -1;
}

/** By byte: 1 if it stands for itself in a string. Looking it up is quicker than comparing. */
const IS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

function skipEscape(bytes: Uint8Array, at: number): number {
  const kind = bytes[at + 1];
  if (kind !== LOWER_U) return IS_SHORT_ESCAPE[kind as number] === 1 ? at + 2 : -1;
  for (let index = at + 2; index < at + 6; index += 1) if (!isHexDigit(bytes[index])) return -1;
  return at + 6;
}

const IS_SHORT_ESCAPE = Uint8Array.from({ length: 256 }, (_, byte) =>
  Buffer.from('"\\/bfnrt').includes(byte) ? 1 : 0,
);

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

/** Behind the number that begins at `at`. */
export function skipNumber(bytes: Uint8Array, at: number): number {
  let index = bytes[at] === MINUS ? at + 1 : at;
  if (bytes[index] === ZERO) index += 1;
  else if ((index = skipDigits(bytes, index)) < 0) return -1;
  if (bytes[index] === DOT && (index = skipDigits(bytes, index + 1)) < 0) return -1;
  if (((bytes[index] as number) | 0x20) !== LOWER_E) return index;
  index += 1;
  if (bytes[index] === PLUS || bytes[index] === MINUS) index += 1;
  return skipDigits(bytes, index);
}

function skipDigits(bytes: Uint8Array, at: number): number {
  let index = at;
  while (isDigit(bytes[index])) index += 1;
  return index === at ? -1 : index;
}

const LITERALS = [Buffer.from('true'), Buffer.from('false'), Buffer.from('null')];

function skipLiteral(bytes: Uint8Array, at: number): number {
  for (const literal of LITERALS) {
    if (bytes[at] !== literal[0]) continue;
    for (let index = 1; index < literal.length; index += 1) if (bytes[at + index] !== literal[index]) return -1;
    return at + literal.length;
  }
  return -1;
}

function skipScalar(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === QUOTE) return skipString(bytes, at);
  if (byte === MINUS || isDigit(byte)) return skipNumber(bytes, at);
  return skipLiteral(bytes, at);
}

/** Behind `"name" :` and the white space after it: the index where the member's value begins. */
export function skipName(bytes: Uint8Array, at: number, spansLines = true): number {
  if (bytes[at] !== QUOTE) return -1;
  const end = skipString(bytes, at);
  if (end < 0) return -1;
  const colon = skipWhitespace(bytes, end, spansLines);
  return bytes[colon] === COLON ? skipWhitespace(bytes, colon + 1, spansLines) : -1;
}

/**
 * Behind the value that begins at `at`, of any type. A number at the very end of the bytes counts as complete; who
 * reads in chunks must see that another byte follows.
 *
 * @param spansLines whether line feeds may stand between its parts
 */
export function skipValue(bytes: Uint8Array, at: number, spansLines = true): number {
  let depth = 0;
  let kinds = 0; // one bit per open level: 1 for an object, 0 for an array
  let index = at;
  for (;;) {
    const byte = bytes[index];
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (depth === MAX_DEPTH) return -1;
      depth += 1;
      kinds = (kinds << 1) | (byte === OPEN_OBJECT ? 1 : 0);
      index = skipWhitespace(bytes, index + 1, spansLines);
      if (bytes[index] !== (kinds & 1 ? CLOSE_OBJECT : CLOSE_ARRAY)) {
        if (kinds & 1 && (index = skipName(bytes, index, spansLines)) < 0) return -1;
        continue;
      }
    } else if ((index = skipScalar(bytes, index)) < 0) return -1;
    else if (depth === 0) return index;
    else if ((bytes[index] as number) <= SPACE) index = skipWhitespace(bytes, index, spansLines);

    // Behind a value: close what ends here, then go on behind the comma.
    while (bytes[index] === (kinds & 1 ? CLOSE_OBJECT : CLOSE_ARRAY)) {
      depth -= 1;
      kinds >>>= 1;
      if (depth === 0) return index + 1;
      index += 1;
      if ((bytes[index] as number) <= SPACE) index = skipWhitespace(bytes, index, spansLines);
    }
    if (bytes[index] !== COMMA) return -1;
    index = skipWhitespace(bytes, index + 1, spansLines);
    if (kinds & 1 && (index = skipName(bytes, index, spansLines)) < 0) return -1;
  }
}
