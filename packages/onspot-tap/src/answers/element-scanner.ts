import { type Block, skipName, skipText, skipValue, skipWhitespace } from '@onspot-tap/singer';
import { isNumberEnd, skipDecimal, skipDigits, toNumber } from './scan-number.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** A value of an element that records need: the member of that name, or the element itself. */
export type Member = { name: string | undefined; type: 'string' | 'integer' | 'number' };

/** Where the members' values lie in the bytes, quotes included, and what the integers are. By the members' order. */
export type Spans = { starts: Int32Array; ends: Int32Array; numbers: Float64Array };

export function createSpans(count: number): Spans {
  return { starts: new Int32Array(count), ends: new Int32Array(count), numbers: new Float64Array(count) };
}

/**
 * Finds the values of `members` in an element and puts them into `spans`; returns the index behind the element, or -1
 * for anything unusual (also when it is not complete): the caller parses it then.
 */
export type ElementScanner = (block: Block, at: number) => number;

export function createElementScanner(members: readonly Member[], spans: Spans): ElementScanner {
  const scanValue = createValueScanner(members, spans);
  if (members[0]?.name === undefined) return createBareScanner(members[0], scanValue);

  const names = members.map(({ name }) => Buffer.from(JSON.stringify(name)));
  const all = (1 << names.length) - 1;

  // The members come in the same order as a rule, so the search begins behind the last one found.
  const memberAt = (bytes: Uint8Array, at: number, guess: number): number => {
    for (let tried = 0, member = guess; tried < names.length; tried += 1, member += 1) {
      if (member >= names.length) member -= names.length;
      if (startsWith(bytes, at, names[member] as Buffer)) return member;
    }
    return -1;
  };

  return (block, at) => {
    const { bytes } = block;
    if (bytes[at] !== OPEN_OBJECT) return -1;
    let index = at + 1;
    let found = 0;
    let guess = 0;
    for (;;) {
      index = skipWhitespace(bytes, index);
      if (bytes[index] !== QUOTE) return -1;
      const member = memberAt(bytes, index, guess);
      const value = skipName(bytes, index);
      if (value < 0) return -1;
      if (member < 0) index = hasBackslash(bytes, index, value) ? -1 : skipValue(bytes, value);
      else if (found & (1 << member)) return -1;
      else {
        index = scanValue(block, value, member);
        found |= 1 << member;
        guess = member + 1;
      }
      if (index < 0) return -1;
      index = skipWhitespace(bytes, index);
      if (bytes[index] === COMMA) index += 1;
      else if (bytes[index] === CLOSE_OBJECT) return found === all ? index + 1 : -1;
      else return -1;
    }
  };
}

type ValueScanner = (block: Block, at: number, member: number) => number;

/** For elements that are the value themselves. */
function createBareScanner(member: Member | undefined, scanValue: ValueScanner): ElementScanner {
  if (member?.type === 'string') return (block, at) => scanValue(block, at, 0);
  return (block, at) => {
    const end = scanValue(block, at, 0);
    return isNumberEnd(block.bytes[end]) ? end : -1;
  };
}

function createValueScanner(members: readonly Member[], { starts, ends, numbers }: Spans): ValueScanner {
  const isString = members.map(({ type }) => type === 'string');
  const isInteger = members.map(({ type }) => type === 'integer');
  return (block, at, member) => {
    const { bytes } = block;
    let end: number;
    if (isString[member]) end = bytes[at] === QUOTE ? skipText(block, at) : -1;
    else if (isInteger[member]) {
      end = skipDigits(bytes, at);
      numbers[member] = toNumber(bytes, at, end);
    } else end = skipDecimal(bytes, at);
    starts[member] = at;
    ends[member] = end;
    return end;
  };
}

function startsWith(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let index = 0; index < text.length; index += 1) if (bytes[at + index] !== text[index]) return false;
  return true;
}

// A name with an escape could be one of ours in disguise.
function hasBackslash(bytes: Uint8Array, from: number, to: number): boolean {
  for (let index = from; index < to; index += 1) if (bytes[index] === BACKSLASH) return true;
  return false;
}
