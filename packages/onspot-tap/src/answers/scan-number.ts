import { skipNumber } from '@onspot-tap/singer';

const MINUS = 0x2d;
const PLUS = 0x2b;
const COMMA = 0x2c;
const CLOSE_ARRAY = 0x5d;
const ZERO = 0x30;
const LOWER_E = 0x65;

/** Epoch milliseconds of so many digits lie before the year 5139, and are exact as a number. */
const MAX_DIGITS = 14;

/** Twice what the longest double is written with. */
const MAX_NUMBER_BYTES = 48;

/** Behind a whole number from 0 that has up to MAX_DIGITS digits; signs, fractions and exponents are unusual. */
export function skipDigits(bytes: Uint8Array, at: number): number {
  let index = at;
  while (isDigit(bytes[index])) index += 1;
  const digits = index - at;
  if (digits === 0 || digits > MAX_DIGITS || (digits > 1 && bytes[at] === ZERO)) return -1;
  return index;
}

/** The number that `skipDigits` has found. */
export function toNumber(bytes: Uint8Array, at: number, end: number): number {
  let number = 0;
  for (let index = at; index < end; index += 1) number = number * 10 + (bytes[index] as number) - ZERO;
  return number;
}

/** Behind a number that is surely finite: of ordinary length, with an exponent of two digits at most. Else -1. */
export function skipDecimal(bytes: Uint8Array, at: number): number {
  const end = skipNumber(bytes, at);
  if (end < 0 || end - at > MAX_NUMBER_BYTES) return -1;
  return isDigit(bytes[end - 3]) && hasExponent(bytes, end) ? -1 : end;
}

/** Whether a number that is an element of its own surely ends before this byte; it may go on behind what has come. */
export function isNumberEnd(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_ARRAY;
}

/** Whether the digits before `end` are an exponent. */
function hasExponent(bytes: Uint8Array, end: number): boolean {
  let index = end - 1;
  while (isDigit(bytes[index])) index -= 1;
  if (bytes[index] === MINUS || bytes[index] === PLUS) index -= 1;
  return ((bytes[index] as number) | 0x20) === LOWER_E;
}

const isDigit = (byte: number | undefined): boolean => (byte as number) >= ZERO && (byte as number) <= 0x39;
