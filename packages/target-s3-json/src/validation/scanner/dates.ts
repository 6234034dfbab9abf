import { type Block } from '@onspot-tap/singer';
import { type StringScan } from './form.js';

const QUOTE = 0x22;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER = 0x20;
const PLUS = 0x2b;
const COLON = 0x3a;
const LOWER_T = 0x74;
const LOWER_Z = 0x7a;

/** Of each month, from 1. Whether there is a 29th of February is left to others. */
const DAYS_OF_MONTH = Uint8Array.of(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);

/** `"2024-02-28"`, but for the 29th of February. */
export const scanDate: StringScan = (bytes, at) => {
  return bytes[at + 11] === QUOTE && isDate(bytes, at + 1) ? at + 12 : -1;
};

/** `"2024-02-28T23:59:59.123Z"` or with `+01:00` (RFC 3339), but for the 29th of February and leap seconds. */
export const scanDateTime: StringScan = (bytes, at) => {
  if (!isDate(bytes, at + 1) || ((bytes[at + 11] as number) | LOWER) !== LOWER_T || !isTime(bytes, at + 12)) return -1;
  return skipFraction(bytes, at + 20);
};

/**
 * The same, read four bytes at a time: most wide records have many. Comparing each word with one of zeros and the right
 * punctuation leaves the values of its digits.
 */
export function skipDateTime(block: Block, at: number): number {
  const { bytes, view } = block;
  if (at + WHOLE_BYTES > bytes.length) return scanDateTime(bytes, at);
  const year = view.getInt32(at + 1, true) ^ 0x30303030; // 2024
  const month = view.getInt32(at + 5, true) ^ 0x2d30302d; // -02-
  const day = (view.getInt32(at + 9, true) ^ 0x30543030) & ~0x00200000; // 28T2, or with a small t
  const hour = view.getInt32(at + 13, true) ^ 0x30303a30; // 3:59
  const second = (view.getInt32(at + 17, true) ^ 0x0030303a) & 0x00ffffff; // :59
  const strays =
    (((year + 0x06060606) | year) & 0xf0f0f0f0) |
    (((month + 0x00060600) | month) & 0xfff0f0ff) |
    (((day + 0x06000606) | day) & 0xf0fff0f0) |
    (((hour + 0x06060006) | hour) & 0xf0f0fff0) |
    (((second + 0x00060600) | second) & 0x00f0f0ff);
  if (strays !== 0) return -1;
  const dayOfMonth = (day & 15) * 10 + ((day >> 8) & 15);
  const mostDays = DAYS_OF_MONTH[((month >> 8) & 15) * 10 + ((month >> 16) & 15)] ?? 0;
  const isInTime = (day >> 24) * 10 + (hour & 15) < 24 && ((hour >> 16) & 15) < 6 && ((second >> 8) & 15) < 6;
  return isInTime && dayOfMonth > 0 && dayOfMonth <= mostDays ? skipFraction(bytes, at + 20) : -1;
}

/** From the opening quote to behind the seconds and a byte more. */
const WHOLE_BYTES = 21;

/** What may stand behind the seconds, and the closing quote. */
function skipFraction(bytes: Buffer, at: number): number {
  let index = at;
  if (bytes[index] === DOT) {
    if (!isDigit(bytes[index + 1] as number)) return -1;
    index += 2;
    while (isDigit(bytes[index] as number)) index += 1;
  }
  index = skipZone(bytes, index);
  return index >= 0 && bytes[index] === QUOTE ? index + 1 : -1;
}

function skipZone(bytes: Buffer, at: number): number {
  const byte = bytes[at] as number;
  if ((byte | LOWER) === LOWER_Z) return at + 1;
  if ((byte !== PLUS && byte !== MINUS) || bytes[at + 3] !== COLON) return -1;
  return isUpTo(23, bytes, at + 1) && isUpTo(59, bytes, at + 4) ? at + 6 : -1;
}

function isDate(bytes: Buffer, at: number): boolean {
  if (bytes[at + 4] !== MINUS || bytes[at + 7] !== MINUS) return false;
  if (!isUpTo(99, bytes, at) || !isUpTo(99, bytes, at + 2)) return false;
  const day = twoDigits(bytes, at + 8);
  return day > 0 && day <= (DAYS_OF_MONTH[twoDigits(bytes, at + 5)] ?? 0);
}

function isTime(bytes: Buffer, at: number): boolean {
  if (bytes[at + 2] !== COLON || bytes[at + 5] !== COLON) return false;
  return isUpTo(23, bytes, at) && isUpTo(59, bytes, at + 3) && isUpTo(59, bytes, at + 6);
}

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;

function isUpTo(most: number, bytes: Buffer, at: number): boolean {
  const number = twoDigits(bytes, at);
  return number >= 0 && number <= most;
}

/** The number that two digits make; -1 when there are none. */
function twoDigits(bytes: Buffer, at: number): number {
  const tens = (bytes[at] as number) - ZERO;
  const ones = (bytes[at + 1] as number) - ZERO;
  return tens >>> 0 < 10 && ones >>> 0 < 10 ? tens * 10 + ones : -1;
}
