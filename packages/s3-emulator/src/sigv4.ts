import { createHash, createHmac, type BinaryLike } from 'node:crypto';

import { encodeUri } from './uri.js';

const EMPTY_SHA256 = sha256Hex('');

/** What a signature is valid for; `date` is `YYYYMMDD`. */
export type Scope = { date: string; region: string; service: string };

/** The parts of a request that a signature covers. */
export type SignedRequest = {
  method: string;
  /** Percent-encoded. */
  path: string;
  query: readonly (readonly [name: string, value: string])[];
  headers: Readonly<Record<string, string[] | undefined>>;
  signedHeaders: readonly string[];
  payloadHash: string;
};

/** What signing needs besides the text; `timestamp` is `YYYYMMDDTHHMMSSZ`. */
export type SigningContext = { key: Buffer; scope: Scope; timestamp: string };

/** Signs the chunks of a streamed body, each of which covers the signature of the one before. */
export type ChunkSigner = { signChunk(sha256: string): string; signTrailer(sha256: string): string };

export function sha256Hex(data: BinaryLike): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The key of a day, region and service (AWS Signature Version 4, "derive a signing key"). */
export function deriveSigningKey(secret: string, { date, region, service }: Scope): Buffer {
  return [date, region, service, 'aws4_request'].reduce<Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
}

export function signRequest(request: SignedRequest, context: SigningContext): string {
  return sign(context, 'AWS4-HMAC-SHA256', [sha256Hex(toCanonicalRequest(request))]);
}

export function createChunkSigner(context: SigningContext, seed: string): ChunkSigner {
  let previous = seed;
  return {
    signChunk: (hash) => (previous = sign(context, 'AWS4-HMAC-SHA256-PAYLOAD', [previous, EMPTY_SHA256, hash])),
    signTrailer: (hash) => (previous = sign(context, 'AWS4-HMAC-SHA256-TRAILER', [previous, hash])),
  };
}

function sign({ key, scope, timestamp }: SigningContext, algorithm: string, rest: readonly string[]): string {
  const scopeText = `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  return createHmac('sha256', key)
    .update([algorithm, timestamp, scopeText, ...rest].join('\n'))
    .digest('hex');
}

function toCanonicalRequest({ method, path, query, headers, signedHeaders, payloadHash }: SignedRequest): string {
  const canonicalQuery = query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encodeUri(name)}=${encodeUri(value)}`)
    .sort()
    .join('&');
  const canonicalHeaders = signedHeaders.map((name) => `${name}:${toCanonicalValue(headers[name] ?? [])}\n`).join('');
  return [method, path, canonicalQuery, canonicalHeaders, signedHeaders.join(';'), payloadHash].join('\n');
}

function toCanonicalValue(values: readonly string[]): string {
  return values.map((value) => value.trim().replace(/ +/g, ' ')).join(',');
}
