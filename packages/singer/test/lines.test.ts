import { describe, expect, test } from '@jest/globals';
import { readLineBlocks } from '@onspot-tap/singer';
import fc from 'fast-check';

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes.length === 0 ? bytes.length : sizes[turn % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** As a socket that reuses its one buffer: what was given before is overwritten when more is asked for. */
async function* reusing(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(1 << 16);
  for await (const chunk of chunks) {
    buffer.set(chunk);
    yield buffer.subarray(0, chunk.length);
    buffer.fill('!');
  }
}

async function readAll(bytes: Uint8Array | string, sizes: readonly number[] = []) {
  const blocks: Buffer[] = [];
  const lines: Buffer[] = [];
  for await (const block of readLineBlocks(chunked(Buffer.from(bytes), sizes))) {
    blocks.push(Buffer.from(block));
    lines.push(...linesOf(block));
  }
  return { bytes: Buffer.concat(blocks), lines };
}

/** The lines of a block, without their line feeds. */
function linesOf(block: Buffer): Buffer[] {
  const texts = block.toString('latin1').split('\n');
  expect(texts.pop()).toBe('');
  return texts.map((text) => Buffer.from(text, 'latin1'));
}

const textsOf = async (input: string, sizes: number[] = []) => (await readAll(input, sizes)).lines.map(String);

describe('lines', () => {
  test.each([
    ['lines', 'a\nb\n', ['a', 'b']],
    ['nothing', '', []],
    ['a missing last line feed', 'a\nb', ['a', 'b']],
    ['carriage returns, which stay', 'a\r\nb\r\n', ['a\r', 'b\r']],
    ['a lone carriage return, which is no line end', 'a\rb\n', ['a\rb']],
    ['blank lines', '\n\na\n\n', ['', '', 'a', '']],
    ['a byte order mark, which goes', '\uFEFFa\n\uFEFFb\n', ['a', '\uFEFFb']],
    ['a byte order mark alone', '\uFEFF', []],
    ['half a byte order mark', '\u00ef', ['\u00ef']],
    ['characters of several bytes', '{"é":"日本"}\n', ['{"é":"日本"}']],
    ['line separators that are not line feeds', 'a\u2028b\u0085c\n', ['a\u2028b\u0085c']],
    ['a single line feed', '\n', ['']],
  ])('of %s', async (_what, input, expected) => {
    for (const sizes of [[], [1], [2], [3, 1]]) expect(await textsOf(input, sizes)).toEqual(expected);
  });

  test('outlive the chunks of a source that reuses its buffer, until more is asked for', async () => {
    const texts: string[] = [];
    const input = Buffer.from(Array.from({ length: 50 }, (_, n) => `line ${n}\n`).join(''));
    for await (const block of readLineBlocks(reusing(chunked(input, [7, 19])))) texts.push(block.toString());
    expect(texts.join('')).toBe(input.toString());
  });

  test('a line of 20 MB takes linear time, however it is cut', async () => {
    const line = Buffer.alloc(20_000_000, 'x');
    const before = process.cpuUsage();
    const { lines } = await readAll(line, [16 * 1024]);
    expect(lines.map(({ length }) => length)).toEqual([20_000_000]);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(3000);
  });

  test('a source that fails hands its failure on, after the whole lines before it', async () => {
    async function* failing() {
      yield Buffer.from('a\nb');
      throw new Error('gone');
    }
    const texts: string[] = [];
    const reading = (async () => {
      for await (const block of readLineBlocks(failing())) texts.push(block.toString());
    })();
    await expect(reading).rejects.toThrow('gone');
    expect(texts).toEqual(['a\n']);
  });
});

test('the blocks of any input in any chunks are that input, without its mark and with its last line feed', async () => {
  const piece = fc.constantFrom('\n', '\r\n', '\uFEFF', 'a', '{"b":1}', 'é', '"\\n"', ' ');
  const input = fc.array(piece, { maxLength: 40 }).map((pieces) => Buffer.from(pieces.join('')));
  const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(input, sizes, async (bytes, chunks) => {
      const { bytes: joined, lines } = await readAll(bytes, chunks);
      const body = bytes.subarray(0, 3).equals(Buffer.from('\uFEFF')) ? bytes.subarray(3) : bytes;
      const ended = body.length === 0 || body.at(-1) === 10 ? body : Buffer.concat([body, Buffer.from('\n')]);
      expect(joined.equals(ended)).toBe(true);
      expect(lines.map((line) => line.toString('latin1'))).toEqual(ended.toString('latin1').split('\n').slice(0, -1));
    }),
    { numRuns: 500 },
  );
});
