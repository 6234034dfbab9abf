import { createCipheriv, createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { answerKey, failureKey } from '@onspot-tap/callback';
import { SEED } from '../budget.js';
import { askOf, pathTo } from '../intruders/target.js';
import { createRandom, type Random } from '../random.js';

/** A callback that OnSpot makes. The same number makes the same one, whenever it is asked for. */
export type Callback = {
  path: string;
  /** Where its body has to lie in the inbox. */
  key: string;
  /** The body as it has to be stored. */
  toBody: () => Buffer;
  /** Whether it is sent without its length, and compressed. */
  isChunked: boolean;
  isPacked: boolean;
};

/** Bytes from and to, and how many in a thousand callbacks are of that size: most answers are about small places. */
const SIZES = [
  { from: 200, to: 4_000, share: 780 },
  { from: 4_000, to: 100_000, share: 150 },
  { from: 100_000, to: 1_000_000, share: 50 },
  { from: 1_000_000, to: 5_000_000, share: 12 },
  { from: 5_000_000, to: 20_000_000, share: 8 },
] as const;

/** In a thousand; the others are answers that come once. */
const FAILURES = 30;
/** Callbacks with these last digits answer the same ask as the one before, and come with it, with another body. */
const TWIN = { of: 20, digit: 7 };

export function callbackOf(number: number): Callback {
  const random = createRandom(`${SEED} callback ${number}`);
  const isTwin = number % TWIN.of === TWIN.digit;
  const ask = askOf(`scale-${isTwin ? number - 1 : number}`);
  const hasTwin = (number + 1) % TWIN.of === TWIN.digit;
  const isFailure = !isTwin && !hasTwin && random.below(1_000) < FAILURES;
  const bytes = isFailure ? 300 : sizeOf(random);
  return {
    path: pathTo(ask),
    key: isFailure ? failureKey(ask) : answerKey(ask),
    toBody: () => bodyOf(number, { bytes, isFailure }),
    isChunked: random.below(3) === 0,
    // The large ones would keep the caller's processor busy for seconds.
    isPacked: bytes < 1_000_000 && random.below(5) === 0,
  };
}

/** What goes over the wire. */
export function toWire({ isPacked, toBody }: Callback): { bytes: Buffer; headers: Record<string, string> } {
  const body = toBody();
  return isPacked
    ? { bytes: gzipSync(body, { level: 1 }), headers: { 'Content-Encoding': 'gzip' } }
    : { bytes: body, headers: {} };
}

function sizeOf(random: Random): number {
  let rest = random.below(1_000);
  for (const { from, to, share } of SIZES) {
    if (rest < share) return from + random.below(to - from);
    rest -= share;
  }
  return 200;
}

/** A JSON object of about so many bytes, no two stretches of which are alike: what is torn or mixed up shows. */
function bodyOf(number: number, { bytes, isFailure }: { bytes: number; isFailure: boolean }): Buffer {
  const info = `{"name":"scale-${number}","cbinfo":{"id":"${number}","success":${!isFailure}},"observations":"`;
  const key = createHash('sha256').update(`${SEED} body ${number}`).digest();
  const noise = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(Math.ceil(bytes * 0.75)));
  return Buffer.from(`${info}${noise.toString('base64')}"}`);
}
