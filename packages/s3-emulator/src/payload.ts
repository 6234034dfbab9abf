import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import type { Verified } from './authenticate.js';
import { decodeAwsChunked, type Sink, type Trailers } from './aws-chunked.js';
import { ByteReader } from './byte-reader.js';
import { checksumHeader, openDigest, type Checksum, type DeclaredChecksum } from './checksums.js';
import { S3Error } from './errors.js';

// S3's limit for one PUT, whether of an object or of a part.
const MAX_PUT_BYTES = 5 * 1024 ** 3;

const NO_TRAILERS: Trailers = new Map();

/** What was received, every promise the request made about it kept. */
export type Received = { bytes: number; md5: string; checksum: Checksum | undefined };

/** A request's body, not yet read. */
export type Incoming = {
  headers: IncomingHttpHeaders;
  body: AsyncIterable<Buffer>;
  verified: Verified;
  declared: DeclaredChecksum | undefined;
};

/** Reads the body into `sink` and checks its length, hashes, checksums and signatures; throws the S3Error to answer. */
export async function receive({ headers, body, verified, declared }: Incoming, sink: Sink): Promise<Received> {
  const { payloadHash, chunkSigner } = verified;
  const streaming = payloadHash.startsWith('STREAMING-');
  const lengthBytes = parseLength(headers[streaming ? 'x-amz-decoded-content-length' : 'content-length']);
  const whole = streaming || payloadHash === 'UNSIGNED-PAYLOAD' ? undefined : createHash('sha256');
  const checksum = declared && openDigest(declared.algorithm);
  const md5 = createHash('md5');
  let bytes = 0;
  const take: Sink = (chunk) => {
    bytes += chunk.length;
    for (const digest of [md5, whole, checksum]) digest?.update(chunk);
    return sink(chunk);
  };

  const signer = payloadHash.startsWith('STREAMING-AWS4-') ? chunkSigner : undefined;
  const trailers = streaming ? await decodeAwsChunked(new ByteReader(body), take, signer) : await readAll(body, take);
  if (bytes !== lengthBytes) {
    throw new S3Error('IncompleteBody', 'You did not provide the number of bytes specified by the length header.');
  }
  checkHash(payloadHash, whole?.digest('hex'));
  const md5Digest = md5.digest();
  if (headers['content-md5'] !== undefined) checkMd5(String(headers['content-md5']), md5Digest);
  return { bytes, md5: md5Digest.toString('hex'), checksum: checkChecksum(declared, checksum?.digest(), trailers) };
}

async function readAll(body: AsyncIterable<Buffer>, take: Sink): Promise<Trailers> {
  for await (const chunk of body) await take(chunk);
  return NO_TRAILERS;
}

function parseLength(text: string | string[] | undefined): number {
  if (text === undefined) {
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  const bytes = Number(text);
  if (bytes > MAX_PUT_BYTES) {
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size of 5 GiB.');
  }
  return bytes;
}

function checkHash(promised: string, actual: string | undefined): void {
  if (actual === undefined || actual === promised) return;
  throw new S3Error(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { ClientComputedContentSHA256: promised, S3ComputedContentSHA256: actual },
  );
}

function checkMd5(promised: string, actual: Buffer): void {
  if (Buffer.from(promised, 'base64').length !== actual.length) {
    throw new S3Error('InvalidDigest', 'The Content-MD5 you specified is not the base64 of 16 bytes.');
  }
  if (promised !== actual.toString('base64')) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
}

function checkChecksum(
  declared: DeclaredChecksum | undefined,
  digest: Buffer | undefined,
  trailers: Trailers,
): Checksum | undefined {
  if (!declared || !digest) return undefined;
  const { algorithm } = declared;
  const promised = declared.value ?? trailers.get(checksumHeader(algorithm));
  const value = digest.toString('base64');
  if (promised === value) return { algorithm, value, type: 'FULL_OBJECT' };
  if (promised === undefined)
    throw new S3Error('InvalidRequest', `The trailer ${checksumHeader(algorithm)} is missing.`);
  if (Buffer.from(promised, 'base64').length !== digest.length) {
    throw new S3Error('InvalidRequest', `Value for ${checksumHeader(algorithm)} header is invalid.`);
  }
  throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
}
