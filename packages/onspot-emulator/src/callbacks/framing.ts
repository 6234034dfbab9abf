import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

import { type BodyFormat } from '../faults.js';

/** A body as it goes over the wire: it can be read again from the start, and comes out the same. */
export type WireBody = {
  /** Its length, unless it is sent in chunks. */
  length: number | undefined;
  read(): AsyncIterable<Buffer>;
};

const LONGEST_COUNTED_BYTES = 256 * 1024;

/** Encodes a text and decides whether its length is said beforehand, which takes a pass of its own. */
export async function frameBody(
  text: () => Iterable<string>,
  { encoding, framing }: Pick<BodyFormat, 'encoding' | 'framing'>,
): Promise<WireBody> {
  const read = (): AsyncIterable<Buffer> => encode(text(), encoding);
  if (framing === 'chunked') return { length: undefined, read };
  const most = framing === 'auto' ? LONGEST_COUNTED_BYTES : Infinity;
  return { length: await measureBytes(read(), most), read };
}

/** How many bytes there are, or undefined when they are more than `most`. */
export async function measureBytes(chunks: AsyncIterable<Buffer>, most = Infinity): Promise<number | undefined> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > most) return undefined;
  }
  return bytes;
}

/** The first `bytes` of a text of ASCII and whatever else, cut without mercy. */
export async function* cutBytes(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (chunk.length >= left) {
      yield chunk.subarray(0, left);
      return;
    }
    left -= chunk.length;
    yield chunk;
  }
}

/** A text as bytes, packed if that is wanted. */
export async function* encode(text: Iterable<string>, encoding: BodyFormat['encoding']): AsyncGenerator<Buffer> {
  if (encoding === 'identity') {
    for (const chunk of text) yield Buffer.from(chunk);
    return;
  }
  // A failure destroys the gzip stream, and so reaches whoever reads it.
  yield* pipeline(Readable.from(text), createGzip(), () => undefined) as AsyncIterable<Buffer>;
}
