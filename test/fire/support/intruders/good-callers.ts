import { gzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerKey, failureKey } from '@onspot-tap/callback';
import { post } from '../../../../packages/onspot-callback/test/support/http.js';
import { largeBody } from '../../../../packages/onspot-callback/test/support/bodies.js';
import { answerOf, askOf, pathTo, type Target } from './target.js';

/** A callback begins this long after the one before it, whether that has ended or not, as long as these are few. */
const PAUSE_MS = 25;
const MOST_AT_ONCE = 6;

/** Far longer than any callback takes beside an attack, and far shorter than OnSpot waits. */
export const LONGEST_MS = 10_000;

/** Callbacks as OnSpot makes them, all the time, whatever else goes on. */
export type GoodCallers = {
  /** What has to be stored, by key. */
  sent: ReadonlyMap<string, string>;
  /** What went wrong: any answer but 200, and any that took too long. */
  complaints: readonly string[];
  /** Makes no more calls, and resolves when the last has been answered. */
  stop(): Promise<void>;
};

export function startGoodCallers({ port, next }: Target): GoodCallers {
  const sent = new Map<string, string>();
  const complaints: string[] = [];
  const calls = new Set<Promise<void>>();
  let isOver = false;

  async function call(): Promise<void> {
    const number = next();
    const ask = askOf(`good-${number}`);
    const isFailure = number % 11 === 0;
    const body = number % 13 === 0 ? largeBody(300_000) : answerOf(ask.askId, !isFailure);
    const key = number % 13 !== 0 && isFailure ? failureKey(ask) : answerKey(ask);
    sent.set(key, body);
    const [bytes, headers] = number % 7 === 0 ? [gzipSync(body), { 'Content-Encoding': 'gzip' }] : [body, {}];
    const startedAt = Date.now();
    try {
      const { status } = await post(port, pathTo(ask), number % 5 === 0 ? [bytes] : bytes, { headers });
      if (status !== 200) complaints.push(`${ask.askId} was answered ${status}`);
    } catch (error) {
      complaints.push(`${ask.askId}: ${String(error)}`);
    }
    const ms = Date.now() - startedAt;
    if (ms > LONGEST_MS) complaints.push(`${ask.askId} took ${ms} ms`);
  }

  const running = (async () => {
    while (!isOver) {
      const one = call();
      calls.add(one);
      void one.then(() => calls.delete(one));
      await sleep(PAUSE_MS);
      if (calls.size >= MOST_AT_ONCE) await Promise.race(calls);
    }
    await Promise.all(calls);
  })();
  return {
    sent,
    complaints,
    async stop() {
      isOver = true;
      await running;
    },
  };
}
