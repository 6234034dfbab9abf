import { createTimeWriter, MAX_TIME_BYTES } from '../answers/write-time.js';
import { type CellType } from './cell-value.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const TAB = 0x09;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const NULL = Buffer.from('null');

/** A cell takes at most so many bytes more in a line than in the file. */
export const MAX_ADDED_BYTES = MAX_TIME_BYTES + 2;

/** Integers of so many digits are exact, and times of so many lie before the year 5139. */
const MAX_DIGITS = 14;

/** No shorter number without an exponent is too large to be one. */
const MAX_NUMBER_BYTES = 100;

/**
 * Writes the JSON of the cell between `from` and `to` of `source` to `target` and returns the index behind it, or -1
 * for anything unusual: `toJson` says then what that is. What it writes is what `toJson` would.
 */
export type CellCopier = (target: Uint8Array, at: number, source: Uint8Array, from: number, to: number) => number;

/** By byte: 1 if it stands for itself in a JSON string. */
const IS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

const copyText: CellCopier = (target, at, source, from, to) => {
  if (from === to) return writeNull(target, at);
  let index = at;
  target[index++] = QUOTE;
  for (let place = from; place < to; place += 1) {
    const byte = source[place] as number;
    if (IS_PLAIN[byte] === 0) return -1;
    target[index++] = byte;
  }
  target[index] = QUOTE;
  return index + 1;
};

const copyString: CellCopier = (target, at, source, from, to) =>
  from < to && (isBlankByte(source[from]) || isBlankByte(source[to - 1])) ? -1 : copyText(target, at, source, from, to);

const copyInteger: CellCopier = (target, at, source, from, to) => {
  if (from === to) return writeNull(target, at);
  const first = source[from] === MINUS ? from + 1 : from;
  const isZero = source[first] === ZERO;
  if (to - first > MAX_DIGITS || (isZero && (to !== first + 1 || first !== from))) return -1;
  return behindDigits(source, first, to) === to ? copyBytes(target, at, source, from, to) : -1;
};

const copyNumber: CellCopier = (target, at, source, from, to) => {
  if (from === to) return writeNull(target, at);
  if (to - from > MAX_NUMBER_BYTES) return -1;
  const first = source[from] === MINUS ? from + 1 : from;
  let index = behindDigits(source, first, to);
  if (index < 0 || (source[first] === ZERO && index !== first + 1)) return -1;
  if (index < to && source[index] === DOT) index = behindDigits(source, index + 1, to);
  return index === to ? copyBytes(target, at, source, from, to) : -1;
};

function createTimeCopier(): CellCopier {
  const writeTime = createTimeWriter();
  return (target, at, source, from, to) => {
    if (from === to) return writeNull(target, at);
    if (to - from > MAX_DIGITS || behindDigits(source, from, to) !== to) return -1;
    let epochMs = 0;
    for (let index = from; index < to; index += 1) epochMs = epochMs * 10 + (source[index] as number) - ZERO;
    target[at] = QUOTE;
    const end = writeTime(target, at + 1, epochMs);
    target[end] = QUOTE;
    return end + 1;
  };
}

/** Digits of which none is lacking; other codes are not usual enough. */
const createDigitsCopier =
  (length: number): CellCopier =>
  (target, at, source, from, to) =>
    to === from || (to - from === length && behindDigits(source, from, to) === to)
      ? copyText(target, at, source, from, to)
      : -1;

/** A copier of its own for every line: one of times remembers the day it wrote last. */
export function createCellCopier(type: CellType): CellCopier {
  switch (type) {
    case 'text':
      return copyText;
    case 'string':
      return copyString;
    case 'integer':
      return copyInteger;
    case 'number':
      return copyNumber;
    case 'time':
      return createTimeCopier();
    case 'zip':
      return createDigitsCopier(5);
    case 'zip4':
      return createDigitsCopier(4);
  }
}

/** Behind the digits at `from`, but not behind `to`; -1 when there are none. */
function behindDigits(source: Uint8Array, from: number, to: number): number {
  let index = from;
  while (index < to && (source[index] as number) >= ZERO && (source[index] as number) <= NINE) index += 1;
  return index === from ? -1 : index;
}

function isBlankByte(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB;
}

function writeNull(target: Uint8Array, at: number): number {
  return copyBytes(target, at, NULL, 0, NULL.length);
}

/** For short texts: a loop is quicker than a call out of JavaScript. */
function copyBytes(target: Uint8Array, at: number, source: Uint8Array, from: number, to: number): number {
  for (let index = from; index < to; index += 1) target[at + index - from] = source[index] as number;
  return at + to - from;
}
