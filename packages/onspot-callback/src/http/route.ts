import { type IncomingMessage } from 'node:http';
import { type Ask } from '../ask.js';
import { judgeToken } from '../token.js';

/**
 * Where a request leads, as its first line tells; strangers are told nothing at all. `isUnsigned`: it came with a token
 * of the right form that none of our secrets has signed.
 */
export type Route = { to: 'inbox'; ask: Ask } | { to: 'health' } | { to: 'nowhere'; isUnsigned: boolean };

export type Gate = { secrets: readonly string[]; clock: () => number };

/** Nothing is decoded: a token's characters need no escapes, and an escape makes no token. */
export function routeOf({ method, url = '' }: IncomingMessage, { secrets, clock }: Gate): Route {
  const [path = ''] = url.split(/[?#]/, 1);
  if (path === '/healthz' && (method === 'GET' || method === 'HEAD')) return { to: 'health' };
  if (method !== 'POST') return { to: 'nowhere', isUnsigned: false };
  const verdict = judgeToken(path.slice(path.lastIndexOf('/') + 1), secrets, clock());
  if (verdict.kind === 'good') return { to: 'inbox', ask: verdict.payload };
  return { to: 'nowhere', isUnsigned: verdict.kind === 'unsigned' };
}
