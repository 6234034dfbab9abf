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
import { type Form, type Items, KIND, type Members } from './form.js';

/**
 * Steps over the value at `at` if it is well-formed, stands on one line and surely has the form.
 *
 * @returns the index behind it; -1 when any of this cannot be said
 */
export function scanValue(form: Form, block: Block, at: number): number {
  const end = scanKind(form, block, at);
  if (form.choices.length === 0 || end < 0) return end;
  for (const choice of form.choices) if (!choice.some((each) => scanValue(each, block, at) === end)) return -1;
  return end;
}

function scanKind(form: Form, block: Block, at: number): number {
  const { bytes } = block;
  const { kinds } = form;
  const byte = bytes[at] as number;
  if (byte === QUOTE) {
    if ((kinds & KIND.string) === 0) return -1;
    return form.scanString === undefined ? skipString(bytes, at) : form.scanString(bytes, at);
  }
  if (byte === MINUS || isDigit(byte)) return (kinds & KIND.integer) === 0 ? -1 : scanNumber(form, bytes, at);
  if (byte === OPEN_OBJECT) {
    if ((kinds & KIND.object) === 0) return -1;
    return form.members === undefined ? skipNested(bytes, at) : scanMembers(form.members, block, at);
  }
  if (byte === OPEN_ARRAY) {
    if ((kinds & KIND.array) === 0) return -1;
    return form.items === undefined ? skipNested(bytes, at) : scanItems(form.items, block, at);
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

function scanNumber(form: Form, bytes: Buffer, at: number): number {
  const end = skipNumber(bytes, at);
  if (end < 0) return -1;
  if ((form.kinds & KIND.fraction) === 0 && !isWhole(bytes, at, end)) return -1;
  return form.testNumber === undefined || form.testNumber(bytes, at, end) ? end : -1;
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
  return end >= 0 && bytes.indexOf(LINE_FEED, at) >= end ? end : -1;
}

function scanMembers({ names, forms, others, required }: Members, block: Block, at: number): number {
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
    index = scanValue(forms[member] ?? others, block, names.valueAt);
    if (index < 0) return -1;
    if (bytes[index] !== COMMA) {
      index = skipBlanks(bytes, index);
      if (bytes[index] === CLOSE_OBJECT) return required?.areAllThere === false ? -1 : index + 1;
      if (bytes[index] !== COMMA) return -1;
    }
    previous = member;
  }
}

function scanItems({ form, least, most }: Items, block: Block, at: number): number {
  const { bytes } = block;
  let index = skipBlanks(bytes, at + 1);
  if (bytes[index] === CLOSE_ARRAY) return least === 0 ? index + 1 : -1;
  for (let count = 1; ; count += 1) {
    index = scanValue(form, block, index);
    if (index < 0) return -1;
    index = skipBlanks(bytes, index);
    if (bytes[index] === CLOSE_ARRAY) return count >= least && count <= most ? index + 1 : -1;
    if (bytes[index] !== COMMA) return -1;
    index = skipBlanks(bytes, index + 1);
  }
}
