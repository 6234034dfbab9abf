import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openEmbeddedPlace, type S3Place } from '../support/s3-place.js';
import { FACTOR, SEED } from './support/budget.js';
import { createRandom } from './support/random.js';
import { hasVitals } from './support/vitals.js';
import { auditInbox, type SentCallback } from './support/receivers/audit-inbox.js';
import { type Balancer, startBalancer } from './support/receivers/balancer.js';
import { callbackOf } from './support/receivers/callbacks.js';
import { type Fleet, startFleet } from './support/receivers/fleet.js';
import { mostMemory } from './support/receivers/most-memory.js';
import { postUntilTaken, type Tries } from './support/receivers/post-until-taken.js';

const RECEIVERS = 4;

/** 2,000 a minute. */
const PAUSE_MS = 30;
const COUNT = Math.round(2_000 * FACTOR);

/** Pauses between two kills. */
const KILL_MS = { least: 1_000, most: 4_000 };

/** More of a body than this is in the bucket already, as a part of an upload that is open. */
const UPLOADING_BYTES = 6_000_000;

const SETTINGS = { max_connections: 128 };
const PREFIX = 'work';
const TIMEOUT_MS = (180 + 120 * FACTOR) * 1_000;

/** Kills receivers until it is told to stop: at random moments, some of them when one is in the middle of a long body. */
async function killAtRandom(fleet: Fleet, balancer: Balancer, signal: AbortSignal): Promise<void> {
  const random = createRandom(`${SEED} kills`);
  for (let kill = 0; ; kill += 1) {
    await sleep(KILL_MS.least + random.below(KILL_MS.most - KILL_MS.least), undefined, { signal }).catch(() => {});
    const isAimed = kill % 3 === 1;
    const uploading = () => (balancer.longestBody()?.bytes ?? 0) > UPLOADING_BYTES;
    while (isAimed && !uploading() && !signal.aborted) await sleep(1);
    if (signal.aborted) return;
    fleet.kill(isAimed ? (balancer.longestBody()?.receiver ?? 0) : random.below(RECEIVERS));
  }
}

/**
 * Makes the callbacks at their pace, each whether those before have been taken or not. The kills end with the last of
 * them: a long body that came again and again could meet one each time.
 */
async function sendAll(port: number, endKills: () => void): Promise<{ sent: SentCallback[]; tries: Tries[] }> {
  const startedAt = Date.now();
  const calls: Promise<Tries>[] = [];
  for (let number = 0; number < COUNT; number += 1) {
    await sleep(Math.max(0, startedAt + number * PAUSE_MS - Date.now()));
    calls.push(postUntilTaken(port, callbackOf(number)));
  }
  endKills();
  const tries = await Promise.all(calls);
  const sent = tries.map((outcome, number) => ({ callback: callbackOf(number), isTaken: outcome.includes(200) }));
  return { sent, tries };
}

describe(`${RECEIVERS} receivers behind a load balancer, killed at random (seed ${SEED})`, () => {
  let place: S3Place;
  let fleet: Fleet;
  let outcome: Awaited<ReturnType<typeof sendAll>>;
  let given: readonly number[];
  const cleanUps: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    place = await openEmbeddedPlace();
    cleanUps.push(() => place.close());
    fleet = await startFleet(RECEIVERS, { place, prefix: PREFIX, settings: SETTINGS });
    cleanUps.push(() => fleet.stop());
    const balancer = await startBalancer(fleet.ports);
    const over = new AbortController();
    cleanUps.push(async () => {
      over.abort();
      await balancer.stop();
    });
    const killing = killAtRandom(fleet, balancer, over.signal);
    outcome = await sendAll(balancer.port, () => over.abort());
    await killing;
    given = balancer.given;
    await fleet.stop();
    if (process.env.FIRE_VITALS) {
      const [broken, all] = [
        outcome.tries.flat().filter((status) => status !== 200).length,
        outcome.tries.flat().length,
      ];
      console.log({ broken, all, given, kills: fleet.kills(), open: (await place.openUploads()).length });
      console.log({ peakBytes: fleet.peakBytes(), limit: mostMemory(SETTINGS) });
    }
  }, TIMEOUT_MS);

  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  test('every callback is answered 200 in the end, though many tries broke off', () => {
    const late = outcome.tries.filter((tries) => tries.at(-1) !== 200);
    expect(late.slice(0, 10)).toEqual([]);
    const others = new Set(outcome.tries.flat().filter((status) => status !== 200));
    expect([...others].filter((status) => ![502, 503, 'broken'].includes(status))).toEqual([]);
    expect(others.size).toBeGreaterThan(0);
    expect(fleet.kills()).toBeGreaterThan(10 * FACTOR);
  });

  test('all of them were at work', () => {
    for (const count of given) expect(count).toBeGreaterThan(COUNT / RECEIVERS / 2);
  });

  test(
    'what was answered 200 lies in the inbox byte for byte, and nothing else does',
    async () => {
      expect((await auditInbox(place.storage.at(PREFIX), outcome.sent)).slice(0, 10)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test('the uploads that the killed left open are found by the next sweep, every one', async () => {
    const left = (await place.openUploads()).length;
    const last = await startFleet(1, {
      place,
      prefix: PREFIX,
      settings: { ...SETTINGS, unfinished_retention_hours: 0 },
    });
    await last.stop();
    expect(await place.openUploads()).toEqual([]);
    const isTold = /INFO Removed \d+ unfinished uploads? or files? that killed programs left below/.test(last.log());
    expect(isTold).toBe(left > 0);
  });

  (hasVitals ? test : test.skip)('none of them ever took more memory than its settings allow', () => {
    expect(fleet.peakBytes()).toBeGreaterThan(0);
    expect(fleet.peakBytes()).toBeLessThan(mostMemory(SETTINGS));
  });
});
