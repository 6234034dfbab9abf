import { BACKSLASH, COLON, QUOTE, SPACE } from '../../bytes/ascii.js';
import { skipBlanks } from '../../bytes/blanks.js';
import { type Block } from '../../bytes/block.js';
import { LearnedBytes } from '../../bytes/learned-bytes.js';

/** So many names that no schema tells are remembered per object; more would be a map, not a record. */
const MOST_LEARNED_NAMES = 200;

/** How often the spelling of a name (white space before and behind it) is learned anew. */
const MOST_SPELLINGS = 8;

/** A member of an object, and how it came last. */
export type Member<T> = {
  readonly name: Buffer;
  /** What is known of its value. */
  readonly about: T;
  /** What came behind it last. */
  next: Member<T> | undefined;
  /** `{"name": ` where it is the first member. */
  first: LearnedBytes | undefined;
  /** `, "name": ` where it is not. */
  later: LearnedBytes | undefined;
  spellingsLeft: number;
  /** Of the names with the same hash, the one that was there before it. */
  readonly sameHash: Member<T> | undefined;
};

/**
 * The names of an object's members, and in which order and spelling they came last. Records of a stream are written by
 * one program, so what came last is what comes next; when it is not, the name is looked up.
 */
export class MemberNames<T> {
  /** Stands before the first member. */
  readonly start: Member<T>;
  /** Stands for all members whose names are not remembered. */
  readonly #other: Member<T>;
  readonly #byHash = new Map<number, Member<T>>();
  #learnable: number;
  /** Where the value of the member that was found last begins. */
  valueAt = 0;

  /**
   * @param known what is known of the values of members, by name
   * @param other what is known of all others
   * @param isOpen whether further names are remembered as they come
   */
  constructor(known: Iterable<readonly [string, T]>, other: T, isOpen: boolean) {
    this.start = toMember({ name: Buffer.alloc(0), about: other });
    this.#other = toMember({ name: Buffer.alloc(0), about: other });
    for (const [text, about] of known) this.#add({ name: Buffer.from(text), about });
    this.#learnable = isOpen ? MOST_LEARNED_NAMES : 0;
  }

  /**
   * The member that begins at `at`, at its opening brace or comma, behind the member `previous`. Sets `valueAt`.
   *
   * @returns undefined when none begins there, or its name has escapes
   */
  find(block: Block, at: number, previous: Member<T>): Member<T> | undefined {
    const expected = previous.next;
    if (expected !== undefined) {
      const lead = previous === this.start ? expected.first : expected.later;
      if (lead?.matches(block.view, at) === true) {
        this.valueAt = at + lead.length;
        return expected;
      }
    }
    return this.#lookUp(block, at, previous);
  }

  #lookUp(block: Block, at: number, previous: Member<T>): Member<T> | undefined {
    const { bytes } = block;
    const nameAt = skipBlanks(bytes, at + 1);
    if (bytes[nameAt] !== QUOTE) return undefined;
    let hash = 0;
    let nameEnd = nameAt + 1;
    for (let byte = bytes[nameEnd] as number; byte !== QUOTE; byte = bytes[++nameEnd] as number) {
      if (byte === BACKSLASH || byte < SPACE) return undefined;
      hash = nextHash(hash, byte);
    }
    const colon = skipBlanks(bytes, nameEnd + 1);
    if (bytes[colon] !== COLON) return undefined;
    this.valueAt = skipBlanks(bytes, colon + 1);
    const member = this.#memberOf(bytes.subarray(nameAt + 1, nameEnd), hash);
    if (member !== this.#other) this.#learn(member, { block, at, previous });
    return member;
  }

  #memberOf(name: Buffer, hash: number): Member<T> {
    for (let member = this.#byHash.get(hash); member !== undefined; member = member.sameHash) {
      if (member.name.equals(name)) return member;
    }
    if (this.#learnable === 0) return this.#other;
    this.#learnable -= 1;
    return this.#add({ name: Buffer.from(name), about: this.#other.about });
  }

  #learn(member: Member<T>, { block, at, previous }: { block: Block; at: number; previous: Member<T> }): void {
    previous.next = member;
    const place = previous === this.start ? 'first' : 'later';
    if (member.spellingsLeft === 0 || member[place]?.matches(block.view, at) === true) return;
    member.spellingsLeft -= 1;
    member[place] = new LearnedBytes(block.bytes.subarray(at, this.valueAt));
  }

  #add({ name, about }: { name: Buffer; about: T }): Member<T> {
    const hash = name.reduce(nextHash, 0);
    const member = toMember({ name, about, sameHash: this.#byHash.get(hash) });
    this.#byHash.set(hash, member);
    return member;
  }
}

function toMember<T>({ name, about, sameHash }: Pick<Member<T>, 'name' | 'about'> & Partial<Member<T>>): Member<T> {
  return { name, about, next: undefined, first: undefined, later: undefined, spellingsLeft: MOST_SPELLINGS, sameHash };
}

function nextHash(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}
