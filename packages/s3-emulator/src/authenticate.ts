import type { IncomingMessage } from 'node:http';

import type { Address } from './address.js';
import { readClaim, type Claim } from './claim.js';
import { S3Error } from './errors.js';
import { createChunkSigner, deriveSigningKey, signRequest, type ChunkSigner, type SigningContext } from './sigv4.js';

// S3's limit for the clocks of client and server.
const MAX_SKEW_MS = 15 * 60 * 1000;

/** A key that may sign requests. */
export type Credentials = {
  accessKeyId: string;
  secretAccessKey: string;
  /** Temporary credentials: every request must carry this token, or it is answered InvalidToken. */
  sessionToken?: string;
  /** From then on every request with this key is answered ExpiredToken. */
  expires?: Date;
};

/** What is left to check once the headers are believed. */
export type Verified = {
  /** Hex SHA-256 of the body, or one of S3's words for the other ways. */
  payloadHash: string;
  chunkSigner: ChunkSigner;
};

/** What requests are checked against. */
export type AuthenticationOptions = { credentials: readonly Credentials[]; region: string; clock: () => Date };

/** Checks who signed a request, when, and that nothing signed was altered. Throws the S3Error to answer. */
export function authenticate(request: IncomingMessage, address: Address, options: AuthenticationOptions): Verified {
  const query = new Map(address.query);
  const header = (name: string) => request.headersDistinct[name]?.join(',');
  const claim = readClaim(header, (name) => query.get(name));
  const now = options.clock();
  const credentials = findCredentials(claim, options.credentials);
  checkToken(claim, credentials, now);
  checkScope(claim, options.region);
  checkTime(claim, now);
  checkSignedHeaders(claim, request);
  const context = { ...claim, key: deriveSigningKey(credentials.secretAccessKey, claim.scope) };
  checkSignature(claim, { request, address, context });
  return { payloadHash: claim.payloadHash, chunkSigner: createChunkSigner(context, claim.signature) };
}

function findCredentials({ accessKeyId }: Claim, all: readonly Credentials[]): Credentials {
  const found = all.find((one) => one.accessKeyId === accessKeyId);
  if (found) return found;
  throw new S3Error('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', {
    AWSAccessKeyId: accessKeyId,
  });
}

function checkToken({ sessionToken }: Claim, credentials: Credentials, now: Date): void {
  if (sessionToken !== credentials.sessionToken) {
    throw new S3Error('InvalidToken', 'The provided token is malformed or otherwise invalid.');
  }
  if (credentials.expires && now >= credentials.expires) {
    throw new S3Error('ExpiredToken', 'The provided token has expired.');
  }
}

function checkScope({ scope, timestamp }: Claim, region: string): void {
  if (scope.region !== region) {
    const message = `The authorization header is malformed; the region '${scope.region}' is wrong; expecting '${region}'`;
    throw new S3Error('AuthorizationHeaderMalformed', message, { Region: region });
  }
  if (scope.service !== 's3' || !timestamp.startsWith(scope.date)) {
    throw new S3Error(
      'AuthorizationHeaderMalformed',
      "The credential's service must be s3 and its date the request's.",
    );
  }
}

function checkTime({ timestamp, expiresSeconds }: Claim, now: Date): void {
  const signedAt = Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5'));
  if (Number.isNaN(signedAt)) throw new S3Error('AccessDenied', `'${timestamp}' is not a time like 20260131T235959Z.`);
  const ageMs = now.getTime() - signedAt;
  if (expiresSeconds !== undefined && ageMs > expiresSeconds * 1000) {
    throw new S3Error('AccessDenied', 'Request has expired');
  }
  if (expiresSeconds === undefined ? Math.abs(ageMs) > MAX_SKEW_MS : ageMs < -MAX_SKEW_MS) {
    throw new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      { RequestTime: timestamp, ServerTime: now.toISOString(), MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS) },
    );
  }
}

function checkSignedHeaders({ signedHeaders }: Claim, { headers }: IncomingMessage): void {
  const needed = Object.keys(headers).filter((name) => name.startsWith('x-amz-') && name !== 'x-amz-content-sha256');
  const unsigned = ['host', ...needed].filter((name) => !signedHeaders.includes(name));
  if (unsigned.length > 0) {
    throw new S3Error(
      'AccessDenied',
      `There were headers present in the request which were not signed: ${unsigned.join()}`,
    );
  }
}

type Received = { request: IncomingMessage; address: Address; context: SigningContext };

function checkSignature(claim: Claim, { request, address, context }: Received): void {
  const { path, query } = address;
  const { method = '', headersDistinct: headers } = request;
  if (signRequest({ ...claim, method, path, query, headers }, context) === claim.signature) return;
  throw new S3Error(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  );
}
