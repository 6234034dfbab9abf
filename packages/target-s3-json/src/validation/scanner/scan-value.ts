import { skipNumber, skipString, skipValue } from '@onspot-tap/singer';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  DOT,
  isDigit,
  LINE_FEED,
  MINUS,
  NINE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  ZERO,
} from '../../bytes/ascii.js';
import { skipBlanks } from '../../bytes/blanks.js';
import { type Block } from '../../bytes/block.js';
import { START } from './member-names.js';
import { type Items, KIND, type Members, type Shape } from './shape.js';

/**
 * Steps over the value at `at` if it is well-formed, stands on one line and surely has the shape.
 *
 * @returns the index behind it; -1 when any of this cannot be said
 */
export function scanValue(shape: Shape, block: Block, at: number): number {
  const end = scanKind(shape, block, at);
  if (shape.choices.length === 0 || end < 0) return end;
  for (const choice of shape.choices) if (!choice.some((each) => scanValue(each, block, at) === end)) return -1;
  return end;
}

function scanKind(shape: Shape, block: Block, at: number): number {
  const { bytes } = block;
  const { kinds } = shape;
  const byte = bytes[at] as number;
  if (byte === QUOTE) {
    if ((kinds & KIND.string) === 0) return -1;
    return shape.scanString === undefined ? skipString(bytes, at) : shape.scanString(bytes, at);
  }
  if (byte === MINUS || isDigit(byte)) return (kinds & KIND.integer) === 0 ? -1 : scanNumber(shape, bytes, at);
  if (byte === OPEN_OBJECT) {
    if ((kinds & KIND.object) === 0) return -1;
    return shape.members === undefined ? skipNested(bytes, at) : scanMembers(shape.members, block, at);
  }
  if (byte === OPEN_ARRAY) {
    if ((kinds & KIND.array) === 0) return -1;
    return shape.items === undefined ? skipNested(bytes, at) : scanItems(shape.items, block, at);
  }
  return scanWord(kinds, bytes, at);
}

/** `null`, `true`, `false`. */
function scanWord(kinds: number, bytes: Buffer, at: number): number {
  const isNull = bytes[at] === NULL[0];
  if ((kinds & (isNull ? KIND.null : KIND.boolean)) === 0) return -1;
  const word = isNull ? NULL : bytes[at] === TRUE[0] ? TRUE : FALSE;
  for (let index = 0; index < word.length; index += 1) if (bytes[at + index] !== word[index]) return -1;
  return at + word.length;
}

const NULL = Buffer.from('null');
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

function scanNumber(shape: Shape, bytes: Buffer, at: number): number {
  const end = skipNumber(bytes, at);
  if (end < 0) return -1;
  if ((shape.kinds & KIND.fraction) === 0 && !isWhole(bytes, at, end)) return -1;
  return shape.testNumber === undefined || shape.testNumber(bytes, at, end) ? end : -1;
}

/** Whether it is written without exponent, and with nothing but zeros behind the point. */
function isWhole(bytes: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index] as number;
    if (byte > NINE) return false;
    if (byte === DOT) return isZeros(bytes, index + 1, end);
  }
  return true;
}

function isZeros(bytes: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) if (bytes[index] !== ZERO) return false;
  return true;
}

/** Any object or array that stands on one line. */
function skipNested(bytes: Buffer, at: number): number {
  const end = skipValue(bytes, at);
  // Not with indexOf: it would look through the rest of the line again for each of its values.
  for (let index = at; index < end; index += 1) if (bytes[index] === LINE_FEED) return -1;
  return end;
}

function scanMembers({ names, shapes, others, required }: Members, block: Block, at: number): number {
  const { bytes } = block;
  required?.begin();
  let previous = START;
  let index = at;
  for (;;) {
    const member = names.find(block, index, previous);
    if (member < 0) {
      const close = skipBlanks(bytes, at + 1);
      return previous === START && bytes[close] === CLOSE_OBJECT && required?.areAllThere !== false ? close + 1 : -1;
    }
    required?.note(member);
    index = scanValue(shapes[member] ?? others, block, names.valueAt);
    if (index < 0) return -1;
    if (bytes[index] !== COMMA) {
      index = skipBlanks(bytes, index);
      if (bytes[index] === CLOSE_OBJECT) return required?.areAllThere === false ? -1 : index + 1;
      if (bytes[index] !== COMMA) return -1;
    }
    previous = member;
  }
}

function scanItems({ shape, least, most }: Items, block: Block, at: number): number {
  const { bytes } = block;
  let index = skipBlanks(bytes, at + 1);
  if (bytes[index] === CLOSE_ARRAY) return least === 0 ? index + 1 : -1;
  for (let count = 1; ; count += 1) {
    index = scanValue(shape, block, index);
    if (index < 0) return -1;
    index = skipBlanks(bytes, index);
    if (bytes[index] === CLOSE_ARRAY) return count >= least && count <= most ? index + 1 : -1;
    if (bytes[index] !== COMMA) return -1;
    index = skipBlanks(bytes, index + 1);
  }
}
