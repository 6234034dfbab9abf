import { createHash } from 'node:crypto';

import type { ByteReader } from './byte-reader.js';
import { S3Error } from './errors.js';
import { sha256Hex, type ChunkSigner } from './sigv4.js';

/** Takes the bytes of a body as they come; the next ones wait until it is done. */
export type Sink = (chunk: Buffer) => Promise<void> | void;

/** Headers that came behind the body, names in lower case. */
export type Trailers = ReadonlyMap<string, string>;

/**
 * Decodes `Content-Encoding: aws-chunked`. With a signer every chunk, and the trailer if there is one, must carry its
 * signature; bytes reach the sink before that is known, so the sink must not publish them until this resolves.
 */
export async function decodeAwsChunked(reader: ByteReader, sink: Sink, signer?: ChunkSigner): Promise<Trailers> {
  for (;;) {
    const { bytes, signature } = parseChunkHeader(await reader.line());
    const hash = signer && createHash('sha256');
    for (let left = bytes; left > 0;) {
      const piece = await reader.some(left);
      left -= piece.length;
      hash?.update(piece);
      await sink(piece);
    }
    if (signer && hash) checkSignature(signature, signer.signChunk(hash.digest('hex')));
    if (bytes === 0) return readTrailers(reader, signer);
    if ((await reader.line()) !== '') throw new S3Error('IncompleteBody', 'A chunk is longer than its header says.');
  }
}

function parseChunkHeader(line: string | undefined): { bytes: number; signature: string | undefined } {
  const [, size, signature] = /^([0-9a-f]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(line ?? '') ?? [];
  if (size === undefined)
    throw new S3Error('IncompleteBody', 'The body is not aws-chunked: a chunk header is missing.');
  return { bytes: parseInt(size, 16), signature };
}

async function readTrailers(reader: ByteReader, signer: ChunkSigner | undefined): Promise<Trailers> {
  const trailers = new Map<string, string>();
  for (let line = await reader.line(); line; line = await reader.line()) {
    const colon = line.indexOf(':');
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const signature = trailers.get('x-amz-trailer-signature');
  trailers.delete('x-amz-trailer-signature');
  if (signer && trailers.size > 0) {
    const signed = Array.from(trailers, ([name, value]) => `${name}:${value}\n`).join('');
    checkSignature(signature, signer.signTrailer(sha256Hex(signed)));
  }
  return trailers;
}

function checkSignature(given: string | undefined, calculated: string): void {
  if (given === calculated) return;
  throw new S3Error('SignatureDoesNotMatch', 'The signature of a chunk or trailer does not match what was received.');
}
