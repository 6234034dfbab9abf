import { createHmac, timingSafeEqual } from 'node:crypto';
import { isAskId, isDate, isStream, type Ask } from './ask.js';

/** What the last segment of a callback URL says: which ask is answered, and until when it may be. */
export type TokenPayload = Ask & {
  /** Epoch seconds; from then on the token lets nobody in. */
  expiresAt: number;
};

/** Begins every token, so that its form can change while older tokens are still on their way. */
const VERSION = '1';

/** No token of ours is longer; more is not even looked at. */
const LONGEST = 320;

// version.stream.window start.ask id.expiry in base 36.MAC: every character stands in a URL as it is.
const FORM = /^([^.]+)\.([^.]+)\.([^.]+)\.([^.]+)\.([0-9a-z]{1,11})$/;

const MAC_FORM = /^[A-Za-z0-9_-]{43}$/;

/**
 * The token of an ask: the last path segment of its callback URL, about 100 characters of letters, digits, `.`, `-`
 * and `_`. The same payload and secret give the same token, so it need not be stored.
 *
 * @throws RangeError when a part of the payload does not fit the alphabet of the inbox's keys
 */
export function signToken({ stream, windowStart, askId, expiresAt }: TokenPayload, secret: string): string {
  if (!isStream(stream)) throw new RangeError(`A token cannot name the stream ${JSON.stringify(stream)}`);
  if (!isDate(windowStart)) throw new RangeError(`A token cannot name the day ${JSON.stringify(windowStart)}`);
  if (!isAskId(askId)) throw new RangeError(`A token cannot name the ask ${JSON.stringify(askId)}`);
  if (!Number.isSafeInteger(expiresAt) || expiresAt < 0) {
    throw new RangeError(`A token cannot expire at ${expiresAt}: whole seconds since 1970 are wanted`);
  }
  const claim = [VERSION, stream, windowStart, askId, expiresAt.toString(36)].join('.');
  return `${claim}.${macOf(claim, secret)}`;
}

/** What became of the look at a token: `unsigned` has the form of a token, but none of the secrets signed it. */
export type Verdict = { kind: 'good'; payload: TokenPayload } | { kind: 'unsigned' | 'bad' };

/**
 * Looks at what may be a token, with the same work whatever is wrong with it: how long the answer takes tells nothing
 * about a guess. A token that has expired is bad.
 */
export function judgeToken(token: string, secrets: readonly string[], nowMs: number): Verdict {
  const text = token.length <= LONGEST ? token : '';
  const end = text.lastIndexOf('.');
  const claim = text.slice(0, Math.max(end, 0));
  const given = text.slice(end + 1);
  const signed = secrets.map((secret) => isSame(given, macOf(claim, secret))).includes(true);
  const payload = readClaim(claim);
  if (payload === undefined || nowMs >= payload.expiresAt * 1000) return { kind: 'bad' };
  if (signed) return { kind: 'good', payload };
  return { kind: MAC_FORM.test(given) ? 'unsigned' : 'bad' };
}

/** What a token says, if one of the secrets signed it and it has not expired; `undefined` for everything else. */
export function verifyToken(token: string, secrets: readonly string[], nowMs: number): TokenPayload | undefined {
  const verdict = judgeToken(token, secrets, nowMs);
  return verdict.kind === 'good' ? verdict.payload : undefined;
}

// The words before the claim keep a MAC made for another purpose under the same secret from passing for a token.
function macOf(claim: string, secret: string): string {
  return createHmac('sha256', secret).update(`onspot-callback ${claim}`).digest('base64url');
}

function isSame(given: string, wanted: string): boolean {
  const bytes = Buffer.alloc(wanted.length);
  bytes.write(given, 'latin1');
  return timingSafeEqual(bytes, Buffer.from(wanted, 'latin1')) && given.length === wanted.length;
}

function readClaim(claim: string): TokenPayload | undefined {
  const [, version, stream = '', windowStart = '', askId = '', expiry = ''] = FORM.exec(claim) ?? [];
  if (version !== VERSION || !isStream(stream) || !isDate(windowStart) || !isAskId(askId)) return undefined;
  return { stream, windowStart, askId, expiresAt: Number.parseInt(expiry, 36) };
}
