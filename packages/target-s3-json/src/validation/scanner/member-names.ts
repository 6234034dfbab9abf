import { type Block } from '@onspot-tap/singer';
import { BACKSLASH, COLON, QUOTE, SPACE } from '../../bytes/ascii.js';
import { skipBlanks } from '../../bytes/blanks.js';
import { LearnedBytes, LearnedPieces } from '../../bytes/learned-bytes.js';
import { type Requirement } from './required-members.js';

/** So many names that no schema tells are remembered per object; more would be a map, not a record. */
const MOST_LEARNED_NAMES = 200;

/** How often the spelling of a name (white space before and behind it) is learned anew. */
const MOST_SPELLINGS = 8;

/** More bytes than stand anywhere: of a spelling that has not been learned. */
const NOT_LEARNED = 2 ** 30;

/** What is known of a member beforehand. */
export type KnownMember<T> = { name: string; about: T; isRequired: boolean };

/** A member of an object, and how it came last. */
export type Member<T> = Requirement & {
  readonly name: Buffer;
  /** What is known of its value. */
  readonly about: T;
  /** What came behind it last. */
  next: Member<T> | undefined;
  /** `{"name": ` where it is the first member. */
  first: LearnedBytes | undefined;
  /** `, "name": ` where it is not: where that is kept, and how many bytes it has. */
  laterAt: number;
  laterBytes: number;
  spellingsLeft: number;
  /** Of the names with the same hash, the one that was there before it. */
  sameHash: Member<T> | undefined;
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
  readonly #pieces = new LearnedPieces();
  #learnable: number;
  /** Where the value of the member that was found last begins. */
  valueAt = 0;

  /**
   * @param known the members that are known by name
   * @param other what is known of the values of all others
   * @param isOpen whether further names are remembered as they come
   */
  constructor(known: Iterable<KnownMember<T>>, other: T, isOpen: boolean) {
    this.start = toMember({ name: '', about: other, isRequired: false });
    this.#other = toMember({ name: '', about: other, isRequired: false });
    for (const each of known) this.#add(each);
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
      if (previous === this.start) {
        if (expected.first?.matches(block, at) === true) {
          this.valueAt = at + expected.first.length;
          return expected;
        }
      } else if (this.#pieces.stand(block, at, expected.laterAt, expected.laterBytes)) {
        this.valueAt = at + expected.laterBytes;
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
    return this.#add({ name: name.toString(), about: this.#other.about, isRequired: false });
  }

  #learn(member: Member<T>, { block, at, previous }: { block: Block; at: number; previous: Member<T> }): void {
    previous.next = member;
    const isFirst = previous === this.start;
    const isKnown = isFirst
      ? member.first?.matches(block, at)
      : this.#pieces.stand(block, at, member.laterAt, member.laterBytes);
    if (isKnown === true || member.spellingsLeft === 0) return;
    member.spellingsLeft -= 1;
    const spelling = block.bytes.subarray(at, this.valueAt);
    if (isFirst) member.first = new LearnedBytes(spelling);
    else this.#keep(member, spelling);
  }

  #keep(member: Member<T>, spelling: Buffer): void {
    member.laterAt = this.#pieces.add(spelling);
    member.laterBytes = spelling.length;
  }

  #add(known: KnownMember<T>): Member<T> {
    const member = toMember(known);
    const hash = member.name.reduce(nextHash, 0);
    member.sameHash = this.#byHash.get(hash);
    this.#byHash.set(hash, member);
    return member;
  }
}

function toMember<T>({ name, about, isRequired }: KnownMember<T>): Member<T> {
  return {
    isRequired,
    seenIn: 0,
    name: Buffer.from(name),
    about,
    next: undefined,
    first: undefined,
    laterAt: 0,
    laterBytes: NOT_LEARNED,
    spellingsLeft: MOST_SPELLINGS,
    sameHash: undefined,
  };
}

function nextHash(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}
