import { gzipSync } from 'node:zlib';
import { dial, heardOn, post, type Reply } from '../../../../packages/onspot-callback/test/support/http.js';
import { repeat } from '../at-once.js';
import { FORGERIES } from './forged-tokens.js';
import { answerOf, askOf, LIMITS, pathTo, SECRET, type Target, tokenTo } from './target.js';

/** What went otherwise than it should, in words; of all attacks none may bring any. */
export type Surprise = string;

const AT_ONCE = 32;

/** A refusal is short, and holds nothing that it was given. */
export function isDiscreet({ text }: Pick<Reply, 'text'>): boolean {
  return text.length <= 100 && !text.includes(SECRET) && !/1\.(observations|devices|zipcodes)\./.test(text);
}

export function compare(what: string, reply: Reply | Error, status: number): Surprise[] {
  if (!('status' in reply)) return [`${what}: ${reply.message}`];
  if (!isDiscreet(reply)) return [`${what} was told: ${reply.text}`];
  return reply.status === status ? [] : [`${what} was answered ${reply.status}, not ${status}`];
}

/** The one answer that strangers get: nothing in it tells one refusal from another. */
function compareStranger(what: string, reply: Reply | Error): Surprise[] {
  if (!('status' in reply)) return compare(what, reply, 404);
  const { date: _date, ...headers } = reply.headers;
  const isPlain = reply.text === '' && JSON.stringify(headers) === '{"content-length":"0","connection":"close"}';
  return isPlain ? compare(what, reply, 404) : [`${what} was told more than others: ${JSON.stringify(reply)}`];
}

const caught = (error: unknown) => error as Error;

/** Tokens that nobody signed, or not for this. */
export async function forgeTokens({ port, random }: Target, times: number): Promise<Surprise[]> {
  const surprises: Surprise[] = [];
  const forgeries = Object.entries(FORGERIES);
  await repeat(times, AT_ONCE, async (index) => {
    const [what, forge] = forgeries[index % forgeries.length] ?? ['', () => ''];
    const token = forge(tokenTo(askOf('forged')), random);
    const reply = await post(port, `/callbacks/${token}`, answerOf('forged')).catch(caught);
    surprises.push(...compareStranger(what, reply));
  });
  return surprises;
}

/** Paths around a good token that must not be taken for one, and what becomes of those that may. */
const PATHS: readonly [what: string, around: (token: string) => string][] = [
  ['a step up behind it', (token) => `/callbacks/${token}/..`],
  ['an escaped step up behind it', (token) => `/callbacks/${token}/%2e%2e`],
  ['a step up in the same segment', (token) => `/callbacks/..%2f${token}`],
  ['a backslash', (token) => `/callbacks/..\\${token}`],
  ['slashes behind it', (token) => `/callbacks/${token}//`],
  ['an escaped NUL behind it', (token) => `/callbacks/${token}%00`],
  ['an escaped NUL and an ending', (token) => `/callbacks/${token}%00.json`],
  ['an ending', (token) => `/callbacks/${token}.json`],
  ['a parameter', (token) => `/callbacks/${token};a=b`],
  ['it in the query', (token) => `/callbacks?token=${token}`],
  ['it in the fragment', (token) => `/callbacks#/${token}`],
  ['its dots escaped', (token) => `/callbacks/${token.replaceAll('.', '%2e')}`],
  ['its dots escaped twice', (token) => `/callbacks/${token.replaceAll('.', '%252e')}`],
  ['an overlong form of a slash', (token) => `/callbacks/%c0%af${token}`],
  ['it twice', (token) => `/callbacks/${token}${token}`],
  ['it below the place for health', (token) => `/healthz?/${token}`],
  ['a very long path behind it', (token) => `/${token}/${'a'.repeat(10_000)}`],
  ['an absolute URL without it', (token) => `http://127.0.0.1/?${token}`],
];

const METHODS = ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'LOCK', 'MKCOL', 'SEARCH', 'PURGE'];

/** Good tokens in the wrong place, or with another method. */
export async function misplaceTokens({ port, next }: Target, times: number): Promise<Surprise[]> {
  const surprises: Surprise[] = [];
  await repeat(times, AT_ONCE, async (index) => {
    const token = tokenTo(askOf(`misplaced-${next()}`));
    const [what, around] = PATHS[index % PATHS.length] ?? ['', String];
    surprises.push(...compareStranger(what, await post(port, around(token), answerOf('m')).catch(caught)));
    const method = METHODS[index % METHODS.length] ?? '';
    const reply = await post(port, `/callbacks/${token}`, '', { method }).catch(caught);
    surprises.push(...compareStranger(method, reply));
  });
  return surprises;
}

const INSTEAD: readonly (() => string | Buffer)[] = [
  () => answerOf('somebody else'),
  () => answerOf('somebody else', false),
  () => JSON.stringify({ cbinfo: { success: true }, observations: 'x'.repeat(200_000) }),
  () => 'not even JSON',
  () => '',
  () => Buffer.alloc(1000),
];

/** Tokens that have been used, with other bodies than the first one. All is well, say the answers, and nothing changes. */
export async function replayTokens({ port, answered, random }: Target, times: number): Promise<Surprise[]> {
  const surprises: Surprise[] = [];
  await repeat(times, 12, async (index) => {
    const path = answered[random.below(answered.length)] ?? '';
    const body = INSTEAD[index % INSTEAD.length]?.() ?? '';
    const isPacked = random.below(4) === 0;
    const headers = isPacked ? { 'Content-Encoding': 'gzip' } : {};
    const reply = await post(port, path, isPacked ? gzipSync(body) : body, { headers }).catch(caught);
    surprises.push(...compare('a replay', reply, 200));
  });
  return surprises;
}

/** Requests sent ahead by the hundred on one connection, of a stranger and with a token that has been used. */
export async function sendAhead({ port, answered }: Target, times: number): Promise<Surprise[]> {
  const surprises: Surprise[] = [];
  const body = answerOf('ahead');
  const request = (path: string) => `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const health = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n';
  const kinds = [request(answered[0] ?? ''), request(pathTo(askOf('ahead'), {}, `not ${SECRET}`)), health];
  await repeat(times, 4, async (index) => {
    const socket = await dial(port);
    socket.write((kinds[index % kinds.length] ?? '').repeat(2_000));
    const heard = await heardOn(socket);
    const answers = heard.split('HTTP/1.1 ').length - 1;
    if (answers > 2) surprises.push(`${answers} requests sent ahead were answered`);
  });
  return surprises;
}

export const MAX_BODY = LIMITS.max_body_bytes;
