import { randomBytes } from 'node:crypto';
import { deflateRawSync, deflateSync, gzipSync, brotliCompressSync } from 'node:zlib';
import { open, post, replyOf } from '../../../../packages/onspot-callback/test/support/http.js';
import { repeat } from '../at-once.js';
import { answerOf, askOf, LIMITS, pathTo, type Target } from './target.js';
import { compare, type Surprise } from './use-tokens.js';

const MAX = LIMITS.max_body_bytes;
const GOOD = answerOf('victim');

type Body = string | Buffer | readonly (string | Buffer)[];
type BadBody = { status: number; encoding?: string; body: () => Body };

const bomb = gzipSync(`{"a":"${'A'.repeat(24 * MAX)}"}`);
const spaces = gzipSync(Buffer.alloc(8 * MAX, ' '));
const nothing = gzipSync('');
const piecesOf = (bytes: number) => Array.from({ length: Math.ceil(bytes / 65_536) }, () => 'A'.repeat(65_536));

/** Bodies that come with a good token and must leave nothing behind. */
const BODIES: Record<string, BadBody> = {
  'a body longer than allowed, as it says': { status: 413, body: () => `{"a":"${'A'.repeat(MAX)}"}` },
  'a body longer than allowed, in chunks': { status: 413, body: () => ['{"a":"', ...piecesOf(MAX), '"}'] },
  'a gzip bomb': { status: 413, encoding: 'gzip', body: () => bomb },
  'a deflate bomb': { status: 413, encoding: 'deflate', body: () => deflateSync(`{"a":"${'A'.repeat(8 * MAX)}"}`) },
  'gzip bombs end to end': { status: 413, encoding: 'gzip', body: () => Buffer.concat([spaces, spaces, spaces]) },
  'gzip of nothing without end': {
    status: 413,
    encoding: 'gzip',
    body: () => Array.from({ length: 64 }, () => Buffer.concat(Array.from({ length: 2_000 }, () => nothing))),
  },
  'a gzip bomb in gzip': { status: 400, encoding: 'gzip', body: () => gzipSync(bomb) },
  'gzip twice, as it says': { status: 415, encoding: 'gzip, gzip', body: () => gzipSync(gzipSync(GOOD)) },
  'gzip twice, and once said': { status: 400, encoding: 'gzip', body: () => gzipSync(gzipSync(GOOD)) },
  brotli: { status: 415, encoding: 'br', body: () => brotliCompressSync(GOOD) },
  'an encoding there is not': { status: 415, encoding: '../../gzip', body: () => GOOD },
  'brotli that claims gzip': { status: 400, encoding: 'gzip', body: () => brotliCompressSync(GOOD) },
  'text that claims gzip': { status: 400, encoding: 'gzip', body: () => GOOD },
  'gzip that claims nothing': { status: 400, body: () => gzipSync(GOOD) },
  'deflate without its frame': { status: 400, encoding: 'deflate', body: () => deflateRawSync(GOOD) },
  'gzip cut off': { status: 400, encoding: 'gzip', body: () => gzipSync(GOOD).subarray(0, -4) },
  'gzip with another check sum': {
    status: 400,
    encoding: 'gzip',
    body: () => Buffer.concat([gzipSync(GOOD).subarray(0, -8), Buffer.alloc(8, 1)]),
  },
  'gzip of half an object': { status: 400, encoding: 'gzip', body: () => gzipSync(GOOD.slice(0, -1)) },
  'two objects in two gzips': {
    status: 400,
    encoding: 'gzip',
    body: () => Buffer.concat([gzipSync(GOOD), gzipSync(GOOD)]),
  },
  'half an object': { status: 400, body: () => GOOD.slice(0, -1) },
  'a list': { status: 400, body: () => `[${GOOD}]` },
  null: { status: 400, body: () => 'null' },
  'a number': { status: 400, body: () => '1' },
  nothing: { status: 400, body: () => '' },
  noise: { status: 400, body: () => Buffer.concat([Buffer.from('\0'), randomBytes(50_000)]) },
  'a mark before the object': { status: 400, body: () => `\ufeff${GOOD}` },
  'UTF-16': { status: 400, body: () => Buffer.from(GOOD, 'utf16le') },
  'lists in lists without end': { status: 400, body: () => `{"a":${'['.repeat(500_000)}` },
  'more ends than beginnings': { status: 400, body: () => `{"a":[1]}${']}'.repeat(10_000)}` },
  'a form': { status: 400, body: () => 'success=true&id=1' },
};

/** Who sends more than is read may find the connection closed before he has read why; the next time he may be quicker. */
const TRIES = 5;

async function answered<T>(send: () => Promise<T>): Promise<T | Error> {
  let failure = new Error('It was never tried');
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      failure = error as Error;
      if (!/EPIPE|ECONNRESET/.test(failure.message)) break;
    }
  }
  return failure;
}

/** The bodies above, each for an ask of its own. */
export async function sendBodies({ port, next }: Target, times: number): Promise<Surprise[]> {
  const surprises: Surprise[] = [];
  const bodies = Object.entries(BODIES);
  await repeat(times * bodies.length, 12, async (index) => {
    const [what, { status, encoding, body }] = bodies[index % bodies.length] ?? ['', { status: 0, body: () => '' }];
    const headers = encoding === undefined ? {} : { 'Content-Encoding': encoding };
    const send = () => post(port, pathTo(askOf(`victim-${next()}`)), body(), { headers });
    surprises.push(...compare(what, await answered(send), status));
  });
  return surprises;
}

/** Bodies that break off in the middle of what was announced, small and long enough to be on their way already. */
export async function breakOff({ port, next }: Target, times: number): Promise<Surprise[]> {
  const long = `{"a":"${'A'.repeat(MAX / 2)}"}`;
  const surprises: Surprise[] = [];
  await repeat(times, 12, async (index) => {
    const headers = index % 2 === 0 ? { 'Content-Length': MAX } : {};
    const sent = open(port, pathTo(askOf(`victim-${next()}`)), { headers });
    const reply = replyOf(sent).catch(() => undefined);
    const isGone = new Promise((resolve) => sent.write(index % 3 === 0 ? long : GOOD, resolve));
    await isGone;
    sent.destroy();
    if ((await reply)?.status === 200) surprises.push('half a body was taken');
  });
  return surprises;
}
