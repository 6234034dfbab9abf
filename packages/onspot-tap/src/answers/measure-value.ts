import { skipString, skipValue, skipWhitespace } from '@onspot-tap/singer';
import { type ByteWindow } from './byte-window.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;

/** Far beyond anything meant, and what a hostile body may make us keep track of. */
const MAX_DEPTH = 100_000;

/**
 * The index behind the value that begins at `at`, or -1 when the window ends before the value does. It is the careful
 * sister of `skipValue`, for when that one cannot say: any depth, and it tells what is wrong where.
 *
 * @throws MalformedAnswer
 */
export function measureValue(window: ByteWindow, at: number): number {
  const { bytes } = window;
  const closers: number[] = []; // the bytes that end the objects and arrays we are in
  let index = at;
  for (;;) {
    const byte = bytes[index] as number;
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (closers.push(byte + 2) > MAX_DEPTH) throw window.fault(index, `a value is nested deeper than ${MAX_DEPTH}`);
      index = skipWhitespace(bytes, index + 1);
      if (bytes[index] !== closers.at(-1)) {
        if (byte === OPEN_OBJECT && (index = measureName(window, index)) < 0) return -1;
        continue;
      }
    } else if ((index = measureScalar(window, index)) < 0) return -1;
    else if (closers.length === 0) return index;

    index = closeLevels(window, index, closers);
    if (closers.length === 0 || index < 0) return index;
    if (closers.at(-1) === CLOSE_OBJECT && (index = measureName(window, index)) < 0) return -1;
  }
}

/** Behind a value: closes what ends there. The index of the next value or name, or behind the outermost end, or -1. */
function closeLevels(window: ByteWindow, at: number, closers: number[]): number {
  const { bytes } = window;
  let index = skipWhitespace(bytes, at);
  while (bytes[index] === closers.at(-1)) {
    closers.pop();
    if (closers.length === 0) return index + 1;
    index = skipWhitespace(bytes, index + 1);
  }
  if (index >= window.end) return -1;
  const closer = String.fromCharCode(closers.at(-1) ?? 0);
  if (bytes[index] !== COMMA) throw window.fault(index, `expected "," or "${closer}"`);
  return skipWhitespace(bytes, index + 1);
}

/** Behind `"name" :` and the white space after it, or -1 when the window ends before. */
function measureName(window: ByteWindow, at: number): number {
  if (at >= window.end) return -1;
  const end = measureString(window, at);
  if (end < 0) return -1;
  const colon = skipWhitespace(window.bytes, end);
  if (colon >= window.end) return -1;
  if (window.bytes[colon] !== COLON) throw window.fault(colon, 'expected ":"');
  return skipWhitespace(window.bytes, colon + 1);
}

/** Behind the string at `at`, or -1 when the window ends before. */
export function measureString(window: ByteWindow, at: number): number {
  const { bytes, end } = window;
  if (bytes[at] !== QUOTE) throw window.fault(at, 'expected a name in double quotes');
  let index = at + 1;
  while (index < end && bytes[index] !== QUOTE) index += bytes[index] === BACKSLASH ? 2 : 1;
  if (index >= end) return -1;
  if (skipString(bytes, at) !== index + 1)
    throw window.fault(at, 'a string holds a control character or an unknown escape');
  return index + 1;
}

function measureScalar(window: ByteWindow, at: number): number {
  const { bytes, end } = window;
  if (bytes[at] === QUOTE) return measureString(window, at);
  let index = at;
  while (index < end && isWordByte(bytes[index] as number)) index += 1;
  if (index >= end) return -1; // a number could go on
  if (index === at || skipValue(bytes, at) !== index) throw window.fault(at, 'expected a value');
  return index;
}

/** Letters, digits, `+`, `-` and `.`: what numbers and literals consist of. */
function isWordByte(byte: number): boolean {
  const lower = byte | 0x20;
  const isLetter = lower >= 0x61 && lower <= 0x7a;
  return isLetter || (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d || byte === 0x2e;
}
