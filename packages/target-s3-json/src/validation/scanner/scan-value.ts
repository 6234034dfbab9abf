import { skipNumber, skipValue, type Block, skipText } from '@onspot-tap/singer';
import { skipBlanks } from '../../bytes/blanks.js';
import { scanDateTime, skipDateTime } from './dates.js';
import { type Items, KIND, type Members, type Form } from './form.js';

// Constants of this file alone: V8 folds them into the code it makes, imported ones it loads each time.
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const LOWER_E = 0x65;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const LOWER = 0x20;
const NULL_KIND = KIND.null;
const BOOLEAN_KIND = KIND.boolean;
const INTEGER_KIND = KIND.integer;
const FRACTION_KIND = KIND.fraction;
const STRING_KIND = KIND.string;
const OBJECT_KIND = KIND.object;
const ARRAY_KIND = KIND.array;

/**
 * Steps over the value at `at` if it is well-formed, stands on one line and surely has the form.
 *
 * @returns the index behind it; -1 when any of this cannot be said
 */
export function scanValue(form: Form, block: Block, at: number): number {
  const end = scanKind(form, block, at);
  return form.choices === undefined || end < 0 ? end : scanChoices(form.choices, block, { at, end });
}

/** Answers `end` if the value has one form of each list. */
function scanChoices(
  choices: readonly (readonly Form[])[],
  block: Block,
  { at, end }: { at: number; end: number },
): number {
  for (const choice of choices) if (!choice.some((each) => scanValue(each, block, at) === end)) return -1;
  return end;
}

function scanKind(form: Form, block: Block, at: number): number {
  const bytes = block.bytes;
  const kinds = form.kinds;
  const byte = bytes[at] as number;
  if (byte === QUOTE) {
    if ((kinds & STRING_KIND) === 0) return -1;
    const scan = form.scanString;
    if (scan === undefined) return skipText(block, at);
    // What many columns have is called directly, and with the block.
    return scan === scanDateTime ? skipDateTime(block, at) : scan(bytes, at);
  }
  if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
    return (kinds & INTEGER_KIND) === 0 ? -1 : scanNumber(form, bytes, at);
  }
  if (byte === OPEN_OBJECT) {
    if ((kinds & OBJECT_KIND) === 0) return -1;
    return form.members === undefined ? skipValue(bytes, at, false) : scanMembers(form.members, block, at);
  }
  if (byte === OPEN_ARRAY) {
    if ((kinds & ARRAY_KIND) === 0) return -1;
    return form.items === undefined ? skipValue(bytes, at, false) : scanItems(form.items, block, at);
  }
  return scanWord(kinds, block, at);
}

/** `null`, `true`, `false`. */
function scanWord(kinds: number, block: Block, at: number): number {
  if (at + 4 > block.bytes.length) return -1;
  const word = block.view.getInt32(at, true);
  if (word === NULL) return (kinds & NULL_KIND) === 0 ? -1 : at + 4;
  if ((kinds & BOOLEAN_KIND) === 0) return -1;
  if (word === TRUE) return at + 4;
  return word === FALS && block.bytes[at + 4] === LOWER_E ? at + 5 : -1;
}

const NULL = Buffer.from('null').readInt32LE();
const TRUE = Buffer.from('true').readInt32LE();
const FALS = Buffer.from('fals').readInt32LE();

function scanNumber(form: Form, bytes: Buffer, at: number): number {
  const end = (form.kinds & FRACTION_KIND) === 0 ? skipInteger(bytes, at) : skipDecimal(bytes, at);
  if (end < 0 || form.testNumber === undefined) return end;
  return form.testNumber(bytes, at, end) ? end : -1;
}

/** Behind a number; one without exponent is looked at here, where it is quicker. */
function skipDecimal(bytes: Buffer, at: number): number {
  const start = bytes[at] === MINUS ? at + 1 : at;
  let index = start;
  let byte = bytes[index] as number;
  while (byte >= ZERO && byte <= NINE) byte = bytes[++index] as number;
  if (index === start || (bytes[start] === ZERO && index > start + 1)) return -1;
  if (byte === DOT) {
    const point = index;
    byte = bytes[++index] as number;
    while (byte >= ZERO && byte <= NINE) byte = bytes[++index] as number;
    if (index === point + 1) return -1;
  }
  return (byte | LOWER) === LOWER_E ? skipNumber(bytes, at) : index;
}

function skipInteger(bytes: Buffer, at: number): number {
  const whole = skipWhole(bytes, at);
  if (whole >= 0) return whole;
  const end = skipNumber(bytes, at);
  return end >= 0 && endsInZeros(bytes, at, end) ? end : -1;
}

/** Behind a number that is written without point and exponent; -1 for any other. */
function skipWhole(bytes: Buffer, at: number): number {
  const start = bytes[at] === MINUS ? at + 1 : at;
  let index = start;
  let byte = bytes[index] as number;
  while (byte >= ZERO && byte <= NINE) byte = bytes[++index] as number;
  if (byte === DOT || (byte | LOWER) === LOWER_E) return -1;
  const isOneZero = bytes[start] === ZERO && index > start + 1;
  return index === start || isOneZero ? -1 : index;
}

/** Whether a number has no exponent, and nothing but zeros behind its point. */
function endsInZeros(bytes: Buffer, start: number, end: number): boolean {
  let index = start;
  while (index < end && bytes[index] !== DOT) index += 1;
  if (index === end) return false;
  for (index += 1; index < end; index += 1) if (bytes[index] !== ZERO) return false;
  return true;
}

function scanMembers({ names, required }: Members, block: Block, at: number): number {
  const bytes = block.bytes;
  required?.begin();
  let previous = names.start;
  let index = at;
  for (;;) {
    const member = names.find(block, index, previous);
    if (member === undefined) return previous === names.start && required === undefined ? skipEmpty(bytes, at) : -1;
    required?.note(member);
    index = scanValue(member.about, block, names.valueAt);
    if (index < 0) return -1;
    if (bytes[index] !== COMMA) {
      index = skipBlanks(bytes, index);
      if (bytes[index] === CLOSE_OBJECT) return required?.areAllThere === false ? -1 : index + 1;
      if (bytes[index] !== COMMA) return -1;
    }
    previous = member;
  }
}

/** Behind an object without members. */
function skipEmpty(bytes: Buffer, at: number): number {
  const close = skipBlanks(bytes, at + 1);
  return bytes[close] === CLOSE_OBJECT ? close + 1 : -1;
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
