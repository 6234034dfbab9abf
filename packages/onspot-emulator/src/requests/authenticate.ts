import { createHash, timingSafeEqual } from 'node:crypto';

import { Refusal } from '../refusal.js';
import { type Authorization, isSignedWith, parseAuthorization, type SignedRequest } from './signature.js';

/** What a caller has to know. */
export type Credentials = {
  accessKey: string;
  secretKey: string;
  /** Sent as `x-api-key`. */
  apiKey: string;
  /** The region requests are signed for. */
  region: string;
  /** Demanded in `x-amz-security-token` when there is one; otherwise any token is taken. */
  sessionToken?: string | undefined;
  /** From this instant of the emulator's clock on they are refused; milliseconds since 1970. */
  expiresAt?: number | undefined;
};

/** How a signature's time is judged. */
export type SignatureTime = { now: number; maxSkewMs: number };

const EXPIRED = 'The security token included in the request is expired';
const INVALID = 'The security token included in the request is invalid.';
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. ' +
  'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

/** Refuses with 403, as Amazon's API Gateway words it, whoever does not prove all credentials. */
export function authenticate(request: SignedRequest, credentials: Credentials, time: SignatureTime): void {
  const { headers } = request;
  if (!headers.authorization) throw new Refusal(403, 'Missing Authentication Token');
  const authorization = parseAuthorization(headers.authorization);
  const signedAt = parseAmzDate(String(headers['x-amz-date']));
  if (!authorization || signedAt === undefined || !authorization.signedHeaders.includes('host'))
    throw new Refusal(403, `Authorization header is no valid Signature Version 4, or x-amz-date is missing`);
  checkScope(authorization, String(headers['x-amz-date']), credentials);
  checkTime(signedAt, time);
  if (!isSignedWith(credentials.secretKey, request, authorization)) throw new Refusal(403, MISMATCH);
  const { sessionToken, apiKey, expiresAt = Infinity } = credentials;
  if (sessionToken !== undefined && headers['x-amz-security-token'] !== sessionToken) throw new Refusal(403, INVALID);
  if (time.now >= expiresAt) throw new Refusal(403, EXPIRED);
  if (!isSame(String(headers['x-api-key']), apiKey)) throw new Refusal(403, 'Forbidden');
}

/** The refusal of credentials that have run out. */
export function refuseExpired(): Refusal {
  return new Refusal(403, EXPIRED);
}

function checkScope({ accessKey, date, region, service }: Authorization, amzDate: string, expected: Credentials): void {
  if (accessKey !== expected.accessKey) throw new Refusal(403, INVALID);
  if (service !== 'execute-api')
    throw new Refusal(403, `Credential should be scoped to correct service: 'execute-api'.`);
  if (region !== expected.region)
    throw new Refusal(403, `Credential should be scoped to a valid region, not '${region}'.`);
  if (!amzDate.startsWith(date)) throw new Refusal(403, `Date in Credential scope does not match x-amz-date`);
}

function checkTime(signedAt: number, { now, maxSkewMs }: SignatureTime): void {
  const minutes = maxSkewMs / 60_000;
  if (signedAt < now - maxSkewMs)
    throw new Refusal(
      403,
      `Signature expired: ${toAmzDate(signedAt)} is now earlier than ${toAmzDate(now - maxSkewMs)} (${toAmzDate(now)} - ${minutes} min.)`,
    );
  if (signedAt > now + maxSkewMs)
    throw new Refusal(
      403,
      `Signature not yet current: ${toAmzDate(signedAt)} is still later than ${toAmzDate(now + maxSkewMs)} (${toAmzDate(now)} + ${minutes} min.)`,
    );
}

/** `20240506T080000Z` in milliseconds; undefined when it is none. */
function parseAmzDate(text: string): number | undefined {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return iso === text || Number.isNaN(Date.parse(iso)) ? undefined : Date.parse(iso);
}

function toAmzDate(instant: number): string {
  return new Date(instant).toISOString().replace(/[-:]|\.\d+/g, '');
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
