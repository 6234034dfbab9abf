import { BACKSLASH, COLON, QUOTE, SPACE } from '../../bytes/ascii.js';
import { skipBlanks } from '../../bytes/blanks.js';
import { type Block } from '../../bytes/block.js';
import { LearnedBytes } from '../../bytes/learned-bytes.js';

/** So many names that no schema tells are remembered per object; more would be a map, not a record. */
const MOST_LEARNED_NAMES = 200;

/** How often the spelling of a name (white space before and behind it) is learned anew. */
const MOST_SPELLINGS = 8;

/** Stands for "no member yet", where an object begins. */
export const START = 0;

/** Stands for a member whose name is not remembered. */
export const OTHER = 1;

/** What is known of one name. */
type Known = {
  name: Buffer;
  /** Of the names with the same hash, the one that was there before it. */
  sameHash: number;
  /** `{"name": ` where it is the first member. */
  first: LearnedBytes | undefined;
  /** `, "name": ` where it is not. */
  later: LearnedBytes | undefined;
  spellingsLeft: number;
  /** What came behind it last. */
  next: number;
};

/**
 * The names of an object's members, by number, and in which order and spelling they came last. Records of a stream are
 * written by one program, so what came last is what comes next; when it is not, the name is looked up.
 */
export class MemberNames {
  readonly #known: Known[] = [];
  readonly #byHash = new Map<number, number>();
  #learnable: number;
  /** Where the value of the member that was found last begins. */
  valueAt = 0;

  /** @param isOpen whether further names are remembered as they come */
  constructor(names: readonly string[], isOpen: boolean) {
    for (const placeholder of [START, OTHER]) this.#known[placeholder] = toKnown(Buffer.alloc(0), placeholder);
    this.#learnable = names.length;
    for (const name of names) this.numberOf(name);
    this.#learnable = isOpen ? MOST_LEARNED_NAMES : 0;
  }

  /**
   * The member that begins at `at`, at its opening brace or comma, behind the member `previous`. Sets `valueAt`.
   *
   * @returns OTHER for one that is not remembered; -1 when none begins there, or its name has escapes
   */
  find(block: Block, at: number, previous: number): number {
    const expected = (this.#known[previous] as Known).next;
    const known = this.#known[expected];
    const lead = known && (previous === START ? known.first : known.later);
    if (lead?.matches(block.view, at) !== true) return this.#lookUp(block, at, previous);
    this.valueAt = at + lead.length;
    return expected;
  }

  /** The number of a name that it was made with. */
  numberOf(name: string): number {
    const bytes = Buffer.from(name);
    return this.#memberOf(bytes, hashOf(bytes));
  }

  #lookUp(block: Block, at: number, previous: number): number {
    const { bytes } = block;
    const nameAt = skipBlanks(bytes, at + 1);
    if (bytes[nameAt] !== QUOTE) return -1;
    let hash = 0;
    let nameEnd = nameAt + 1;
    for (let byte = bytes[nameEnd] as number; byte !== QUOTE; byte = bytes[++nameEnd] as number) {
      if (byte === BACKSLASH || byte < SPACE) return -1;
      hash = nextHash(hash, byte);
    }
    const colon = skipBlanks(bytes, nameEnd + 1);
    if (bytes[colon] !== COLON) return -1;
    this.valueAt = skipBlanks(bytes, colon + 1);
    const member = this.#memberOf(bytes.subarray(nameAt + 1, nameEnd), hash);
    if (member !== OTHER) this.#learn(member, { block, at, previous });
    return member;
  }

  #memberOf(name: Buffer, hash: number): number {
    let member = this.#byHash.get(hash);
    while (member !== undefined && member !== OTHER) {
      const known: Known | undefined = this.#known[member];
      if (known?.name.equals(name) === true) return member;
      member = known?.sameHash;
    }
    if (this.#learnable === 0) return OTHER;
    this.#learnable -= 1;
    return this.#add(Buffer.from(name), hash);
  }

  #learn(member: number, { block, at, previous }: { block: Block; at: number; previous: number }): void {
    const [known, before] = [this.#known[member], this.#known[previous]];
    if (known === undefined || before === undefined) return;
    before.next = member;
    const place = previous === START ? 'first' : 'later';
    if (known.spellingsLeft === 0 || known[place]?.matches(block.view, at) === true) return;
    known.spellingsLeft -= 1;
    known[place] = new LearnedBytes(block.bytes.subarray(at, this.valueAt));
  }

  #add(name: Buffer, hash: number): number {
    const member = this.#known.length;
    this.#known.push(toKnown(name, this.#byHash.get(hash) ?? OTHER));
    this.#byHash.set(hash, member);
    const before = this.#known[member - 1];
    if (before !== undefined) before.next = member;
    return member;
  }
}

function toKnown(name: Buffer, sameHash: number): Known {
  return { name, sameHash, first: undefined, later: undefined, spellingsLeft: MOST_SPELLINGS, next: START };
}

function hashOf(name: Buffer): number {
  return name.reduce(nextHash, 0);
}

function nextHash(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}
