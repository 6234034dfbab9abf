import { skipString } from '@onspot-tap/singer';
import { BACKSLASH } from './ascii.js';
import { hasAt } from './has-at.js';
import { isMember, stepOver, toFirst, toNext, toValue } from './steps.js';

/** Where a value stands. */
export type Place = { start: number; end: number };

type Spelling = { number: number; bytes: Buffer };

const NONE: readonly Spelling[] = [];

/** Names that are looked for among the members of objects, without making texts of all the others. */
export class KnownNames {
  readonly #numbers = new Map<string, number>();
  /** As they mostly stand in JSON, by how many bytes they have. */
  readonly #spellings: Spelling[][] = [];

  /** The number of a name, from 0; a new name gets the next one. */
  add(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(name, number);
    const bytes = Buffer.from(name);
    // A name with half a surrogate pair, which JSON can only spell with an escape, has no bytes to be compared by.
    if (bytes.toString() === name) (this.#spellings[bytes.length] ??= []).push({ number, bytes });
    return number;
  }

  /** The number of a name; -1 when it was not added. */
  numberOf(name: string): number {
    return this.#numbers.get(name) ?? -1;
  }

  /** The same for a name in JSON, `start` and `end` being those of its characters between the quotes. */
  numberAt(bytes: Buffer, start: number, end: number): number {
    for (const { number, bytes: expected } of this.#spellings[end - start] ?? NONE) {
      if (hasAt(bytes, start, expected)) return number;
    }
    return isEscaped(bytes, start, end) ? this.numberOf(unescape(bytes, start, end)) : -1;
  }

  /**
   * Where the values of these names stand among the members of an object, by number; of several members with one name
   * the last counts.
   *
   * @param at where the object begins, which must be well-formed
   * @param known a value in it whose end need not be looked for
   */
  placesIn(bytes: Buffer, at: number, known?: Place): readonly (Place | undefined)[] {
    const places: (Place | undefined)[] = [];
    let index = toFirst(bytes, at);
    while (isMember(bytes, index)) {
      const nameEnd = skipString(bytes, index);
      const start = toValue(bytes, nameEnd);
      const end = known?.start === start ? known.end : stepOver(bytes, start);
      const number = this.numberAt(bytes, index + 1, nameEnd - 1);
      if (number >= 0) places[number] = { start, end };
      index = toNext(bytes, end);
    }
    return places;
  }
}

function isEscaped(bytes: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) if (bytes[index] === BACKSLASH) return true;
  return false;
}

function unescape(bytes: Buffer, start: number, end: number): string {
  return JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string;
}
