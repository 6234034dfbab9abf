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
  filled.catch(() => undefined); // thrown when it is its turn
  yield* gunzip as AsyncIterable<Buffer>;
  await filled;
  // Zeros end it for zlib, whatever is behind them.
  if (gunzip.bytesWritten !== length) throw new Error(`behind byte ${gunzip.bytesWritten} it is no gzip`);
}
