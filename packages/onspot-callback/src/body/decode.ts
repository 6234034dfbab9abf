import { pipeline, Readable } from 'node:stream';
import { createUnzip } from 'node:zlib';
import { Refusal } from '../refusal.js';

/** What zlib tells apart by itself. RFC 9110 wants x-gzip taken for gzip. */
const CODINGS: ReadonlySet<string> = new Set(['gzip', 'x-gzip', 'deflate']);

/**
 * The body without its content encoding: gzip and deflate are undone, none and `identity` leave it as it is.
 *
 * @throws Refusal 415 for another encoding, 400 while reading what is not encoded as it says
 */
export function decode(body: AsyncGenerator<Buffer>, encoding = 'identity'): AsyncGenerator<Buffer> {
  const coding = encoding.trim().toLowerCase();
  if (coding === 'identity' || coding === '') return body;
  if (CODINGS.has(coding)) return unzip(body);
  throw new Refusal(415, 'Content-Encoding may be gzip, deflate or identity');
}

async function* unzip(body: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  // Byte mode: in object mode it would read many chunks ahead.
  const source = Readable.from(body, { objectMode: false, highWaterMark: 1 });
  // Its failure reaches the loop below; the callback has nothing to add.
  const unzipped: AsyncIterable<Buffer> = pipeline(source, createUnzip(), () => {});
  try {
    yield* unzipped;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code?.startsWith('Z_')) {
      throw new Refusal(400, 'The body is not encoded as its Content-Encoding says', { cause });
    }
    throw cause;
  }
}
