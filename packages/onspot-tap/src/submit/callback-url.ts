import { signToken } from '@onspot-tap/callback';
import { type Ask } from '../ledger/ask.js';
import { toDate } from '../time/day.js';

export type CallbackOptions = {
  /** Where OnSpot posts; with a secret a token becomes its last segment. */
  baseUrl: string;
  /** Signs tokens; without one the URL goes out as it is. */
  secret: string | undefined;
  tokenMs: number;
};

/** The URL that OnSpot posts an ask's answer to. The token in it lets its bearer in: it is a secret. */
export function callbackUrlOf(ask: Ask, { baseUrl, secret, tokenMs }: CallbackOptions): string {
  if (secret === undefined) return baseUrl;
  const expiresAt = Math.floor((ask.batch.createdAt + tokenMs) / 1000);
  const payload = { stream: ask.batch.stream, windowStart: toDate(ask.batch.window.first), askId: ask.id, expiresAt };
  return `${baseUrl.replace(/\/+$/, '')}/${signToken(payload, secret)}`;
}
