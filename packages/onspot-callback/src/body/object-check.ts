import { Refusal } from '../refusal.js';

const OPEN_BRACE = 0x7b;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** What a byte does outside strings: 1 opens, 2 closes, 3 begins a string. Everything else passes. */
const EFFECTS = new Uint8Array(256);
EFFECTS[OPEN_BRACE] = EFFECTS[0x5b] = 1; // { [
EFFECTS[0x7d] = EFFECTS[0x5d] = 2; // } ]
EFFECTS[QUOTE] = 3;

/**
 * Passes a body on while looking whether it is one complete JSON object: begun by a brace, every string ended, every
 * brace and bracket closed, nothing after the last. That finds whatever was cut off, at the cost of a look at each
 * byte and no memory; whether it is good JSON in between is for those who read it.
 *
 * @throws Refusal 400 as soon as it is plain that the body is none
 */
export async function* checkObject(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const nesting = createNesting();
  for await (const chunk of body) {
    nesting.read(chunk);
    yield chunk;
  }
  nesting.end();
}

/** Where a body stands between two chunks. */
type Place = 'before' | 'nested' | 'string' | 'escape' | 'after';

function createNesting(): { read(chunk: Buffer): void; end(): void } {
  let place: Place = 'before';
  let depth = 0;

  /** Both answer the index of the first byte they have not looked at. */
  function readString(chunk: Buffer, start: number): number {
    let at = place === 'escape' ? start + 1 : start;
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) {
        place = 'nested';
        return at + 1;
      }
    }
    place = at > chunk.length ? 'escape' : 'string';
    return chunk.length;
  }
  function readNested(chunk: Buffer, start: number): number {
    for (let at = start; at < chunk.length; at += 1) {
      const effect = EFFECTS[chunk[at] as number];
      if (effect === 0) continue;
      if (effect === 3) place = 'string';
      else depth += effect === 1 ? 1 : -1;
      if (depth === 0) place = 'after';
      if (place !== 'nested') return at + 1;
    }
    return chunk.length;
  }
  function readOutside(chunk: Buffer, at: number): number {
    const byte = chunk[at] as number;
    if (SPACES.has(byte)) return at + 1;
    if (place === 'after' || byte !== OPEN_BRACE) throw incomplete();
    place = 'nested';
    return at;
  }

  return {
    read(chunk) {
      for (let at = 0; at < chunk.length;) {
        if (place === 'nested') at = readNested(chunk, at);
        else if (place === 'before' || place === 'after') at = readOutside(chunk, at);
        else at = readString(chunk, at);
      }
    },
    end() {
      if (place !== 'after') throw incomplete();
    },
  };
}

function incomplete(): Refusal {
  return new Refusal(400, 'The body is not one complete JSON object');
}
