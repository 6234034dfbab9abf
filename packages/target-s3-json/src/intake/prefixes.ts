import { type Block } from '@onspot-tap/singer';
import { OPEN_OBJECT } from '../bytes/ascii.js';
import { LearnedBytes } from '../bytes/learned-bytes.js';
import { membersOf } from '../bytes/members.js';

/** More would be a tap that says something new in every line. */
const MOST_PREFIXES = 10_000;
const LONGEST_PREFIX_BYTES = 4096;

/** So many are tried one by one; among more, looking the line up is quicker. */
const RECENT_PREFIXES = 4;

/** Members that are the same in every record of a stream; `time_extracted` is not. */
const LASTING = new Set(['type', 'stream', 'version']);

/** Said twice, they make a line another one than its beginning tells. */
const DECISIVE = new Set(['type', 'stream', 'record', 'version']);

/** How a line begins, up to its record, and what was learned with it. */
export type Prefix<T> = { bytes: LearnedBytes; value: T };

/**
 * Learns how the lines of each stream begin: `{"type": "RECORD", "stream": "users", "record": `. A line that begins
 * with the same bytes means the same, without being parsed.
 */
export class Prefixes<T> {
  /** The one that matched last comes first. */
  readonly #recent: Prefix<T>[] = [];
  readonly #byHash = new Map<number, Prefix<T>>();

  match(block: Block, at: number): Prefix<T> | undefined {
    const recent = this.#recent;
    for (let index = 0; index < recent.length; index += 1) {
      const prefix = recent[index] as Prefix<T>;
      if (!prefix.bytes.matches(block, at)) continue;
      if (index > 0) {
        recent[index] = recent[index - 1] as Prefix<T>;
        recent[index - 1] = prefix;
      }
      return prefix;
    }
    if (this.#byHash.size <= recent.length) return undefined;
    const known = this.#byHash.get(hashToRecord(block.bytes, at));
    if (known?.bytes.matches(block, at) !== true) return undefined;
    recent[RECENT_PREFIXES - 1] = known;
    return known;
  }

  /**
   * Learns from a well-formed line of a RECORD, if all that stands before the record is the same in every line, and
   * nothing behind it says something else.
   */
  learn(bytes: Buffer, at: number, value: T): void {
    if (this.#byHash.size >= MOST_PREFIXES) return;
    const seen = new Set<string>();
    let recordStart = -1;
    for (const { name, start } of membersOf(bytes, at)) {
      if (seen.has(name) && DECISIVE.has(name)) return;
      if (recordStart < 0 && !LASTING.has(name) && name !== 'record') return;
      seen.add(name);
      if (name !== 'record') continue;
      if (!seen.has('type') || !seen.has('stream') || start - at > LONGEST_PREFIX_BYTES) return;
      recordStart = start;
    }
    if (recordStart < 0) return;
    this.#add(hashToRecord(bytes, at), { bytes: new LearnedBytes(bytes.subarray(at, recordStart)), value });
  }

  #add(hash: number, prefix: Prefix<T>): void {
    const replaced = this.#byHash.get(hash);
    this.#byHash.set(hash, prefix);
    const index = replaced === undefined ? -1 : this.#recent.indexOf(replaced);
    if (index >= 0) this.#recent[index] = prefix;
    else if (this.#recent.length < RECENT_PREFIXES) this.#recent.push(prefix);
  }
}

/** A hash of the bytes up to the second opening brace, where the record of an ordinary line begins. */
function hashToRecord(bytes: Buffer, at: number): number {
  let hash = 0;
  const limit = Math.min(bytes.length, at + LONGEST_PREFIX_BYTES);
  for (let index = at + 1; index < limit && bytes[index] !== OPEN_OBJECT; index += 1) {
    hash = (Math.imul(hash, 31) + (bytes[index] as number)) | 0;
  }
  return hash;
}
