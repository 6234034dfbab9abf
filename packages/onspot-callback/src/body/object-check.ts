import { Refusal } from '../refusal.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** What a byte does outside strings: 1 opens, 2 closes, 3 begins a string. Everything else passes. */
const EFFECTS = new Uint8Array(256);
EFFECTS[0x7b] = EFFECTS[0x5b] = 1; // { [
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

function createNesting(): { read(chunk: Buffer): void; end(): void } {
  let depth = 0;
  let isBegun = false;
  let isInString = false;
  let isEscaped = false;

  /** Reads on inside the outermost braces; answers the index after its end, or the length of the chunk. */
  function readNested(chunk: Buffer, start: number): number {
    for (let at = start; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (isEscaped) isEscaped = false;
      else if (isInString) {
        if (byte === QUOTE) isInString = false;
        else if (byte === BACKSLASH) isEscaped = true;
      } else {
        const effect = EFFECTS[byte];
        if (effect === 3) isInString = true;
        else if (effect === 1) depth += 1;
        else if (effect === 2 && --depth === 0) return at + 1;
      }
    }
    return chunk.length;
  }

  return {
    read(chunk) {
      let at = isBegun && depth > 0 ? readNested(chunk, 0) : 0;
      while (at < chunk.length) {
        const byte = chunk[at] as number;
        if (SPACES.has(byte)) at += 1;
        else if (isBegun || byte !== 0x7b) throw incomplete();
        else {
          isBegun = true;
          at = readNested(chunk, at);
        }
      }
    },
    end() {
      if (!isBegun || depth > 0) throw incomplete();
    },
  };
}

function incomplete(): Refusal {
  return new Refusal(400, 'The body is not one complete JSON object');
}
