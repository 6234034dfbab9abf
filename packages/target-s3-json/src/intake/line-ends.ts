import { skipString, skipValue, type Block, skipText } from '@onspot-tap/singer';
import { BACKSLASH, CLOSE_OBJECT, COLON, COMMA, LINE_FEED, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from '../bytes/ascii.js';
import { skipBlanks } from '../bytes/blanks.js';
import { LearnedBytes } from '../bytes/learned-bytes.js';

/** How often the way lines end is learned anew; where it differs from line to line, learning is of no use. */
const MOST_SPELLINGS = 8;

/**
 * Finds the ends of lines that say nothing that counts behind their record, such as `}` or `, "time_extracted": "…"}`.
 * Learns how the latter is written.
 */
export class LineEnds {
  /** From behind the record to the opening quote of the text in the only member there. */
  #lead: LearnedBytes | undefined;
  #spellingsLeft = MOST_SPELLINGS;

  /**
   * @param at the index behind a record
   * @returns the index of the line feed; -1 for an end that may say something, or is not well-formed
   */
  find(block: Block, at: number): number {
    const { bytes } = block;
    if (bytes[at] === CLOSE_OBJECT && bytes[at + 1] === LINE_FEED) return at + 1;
    if (this.#lead?.matches(block, at) === true) {
      const close = skipText(block, at + this.#lead.length - 1);
      if (close >= 0 && bytes[close] === CLOSE_OBJECT && bytes[close + 1] === LINE_FEED) return close + 1;
    }
    return this.#walk(bytes, at);
  }

  #walk(bytes: Buffer, at: number): number {
    let index = skipBlanks(bytes, at);
    while (bytes[index] === COMMA) {
      const value = findPlainValue(bytes, skipBlanks(bytes, index + 1));
      if (value < 0) return -1;
      if (bytes[value] === QUOTE) this.#learn(bytes.subarray(at, value + 1));
      index = skipValue(bytes, value);
      if (index < 0) return -1;
      index = skipBlanks(bytes, index);
    }
    if (bytes[index] !== CLOSE_OBJECT) return -1;
    const end = skipBlanks(bytes, index + 1);
    return bytes[end] === LINE_FEED ? end : -1;
  }

  #learn(lead: Buffer): void {
    if (this.#spellingsLeft === 0) return;
    this.#spellingsLeft -= 1;
    this.#lead = new LearnedBytes(lead);
  }
}

/** Where the value of a member begins that is no object or array, and whose name is none that counts; else -1. */
function findPlainValue(bytes: Buffer, at: number): number {
  if (bytes[at] !== QUOTE) return -1;
  const nameEnd = skipString(bytes, at);
  if (nameEnd < 0 || mightCount(bytes, at + 1, nameEnd - 1)) return -1;
  const colon = skipBlanks(bytes, nameEnd);
  if (bytes[colon] !== COLON) return -1;
  const value = skipBlanks(bytes, colon + 1);
  return bytes[value] === OPEN_OBJECT || bytes[value] === OPEN_ARRAY ? -1 : value;
}

// `type`, `stream` and `record` said a second time would win. A name with an escape might be one of them.
function mightCount(bytes: Buffer, start: number, end: number): boolean {
  if (end - start === 4 || end - start === 6) return true;
  for (let index = start; index < end; index += 1) if (bytes[index] === BACKSLASH) return true;
  return false;
}
