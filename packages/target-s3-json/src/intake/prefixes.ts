import { membersOf } from './members.js';

const OPEN_OBJECT = 0x7b;

/** More would be a tap that says something new in every line. */
const MOST_PREFIXES = 10_000;
const LONGEST_PREFIX_BYTES = 4096;

/** Members that are the same in every record of a stream; `time_extracted` is not. */
const LASTING = new Set(['type', 'stream', 'version']);

type Prefix<T> = { bytes: Buffer; value: T };

/**
 * Learns how the lines of each stream begin, up to the record: `{"type": "RECORD", "stream": "users", "record": `.
 * A line that begins with the same bytes means the same, without being parsed.
 */
export class Prefixes<T> {
  #last: Prefix<T> | undefined;
  readonly #byHash = new Map<number, Prefix<T>>();

  /** How long the known prefix of a line is; 0 when it has none. `value` then tells what was learnt. */
  match(bytes: Buffer, at: number): number {
    const last = this.#last;
    if (last !== undefined && startsWith(bytes, at, last.bytes)) return last.bytes.length;
    const known = this.#byHash.get(hashToRecord(bytes, at));
    if (known === undefined || !startsWith(bytes, at, known.bytes)) return 0;
    this.#last = known;
    return known.bytes.length;
  }

  /** What was learnt with the prefix that matched last. */
  get value(): T | undefined {
    return this.#last?.value;
  }

  /** Learns from a well-formed line of a RECORD, if all that stands before the record is the same in every line. */
  learn(bytes: Buffer, at: number, value: T): void {
    if (this.#byHash.size >= MOST_PREFIXES) return;
    const seen = new Set<string>();
    for (const { name, start } of membersOf(bytes, at)) {
      if (name === 'record') {
        if (!seen.has('type') || !seen.has('stream') || start - at > LONGEST_PREFIX_BYTES) return;
        const prefix = { bytes: Buffer.from(bytes.subarray(at, start)), value };
        this.#byHash.set(hashToRecord(bytes, at), prefix);
        return;
      }
      if (!LASTING.has(name) || seen.has(name)) return;
      seen.add(name);
    }
  }
}

function startsWith(bytes: Buffer, at: number, prefix: Buffer): boolean {
  for (let index = 0; index < prefix.length; index += 1) if (bytes[at + index] !== prefix[index]) return false;
  return true;
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
