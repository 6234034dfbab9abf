import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** What is unpacked at a time. Of smaller pieces there would be very many. */
const PIECE_BYTES = 256 * 1024;

/**
 * Unpacks gzip of one or more members (RFC 1952, 2.2), only as fast as it is read.
 *
 * @throws what zlib says of bytes that are cut off, damaged or no gzip, and what reading the packed bytes throws
 */
export async function* unpack(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0;
  async function* counted() {
    for await (const chunk of packed) {
      length += chunk.byteLength;
      yield chunk;
    }
  }
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  const filled = pipeline(counted(), gunzip);
  filled.catch(() => undefined); // whatever breaks it, reading tells
  yield* gunzip as AsyncIterable<Buffer>;
  // A zero behind a member ends it for zlib, whatever follows; it may even be the one to break off then.
  const isWhole = await filled.then(
    () => gunzip.bytesWritten === length,
    () => false,
  );
  if (!isWhole) throw new Error(`behind byte ${gunzip.bytesWritten} it is no gzip any more`);
}
