import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answerKey, failureKey } from '@onspot-tap/callback';
import { post } from '../../packages/onspot-callback/test/support/http.js';
import { openS3Place, type S3Place } from '../support/s3-place.js';
import { repeat } from './support/at-once.js';
import { FACTOR } from './support/budget.js';
import { readObject, takeInventory } from './support/inventory.js';
import { dribbleBodies } from './support/intruders/dribble-bodies.js';
import { type GoodCallers, startGoodCallers } from './support/intruders/good-callers.js';
import { holdConnections, holdFor } from './support/intruders/hold-connections.js';
import { breakOff, sendBodies } from './support/intruders/send-bodies.js';
import { sendFrames } from './support/intruders/send-frames.js';
import { answerOf, askOf, openTarget, pathTo, SECRET, type Target } from './support/intruders/target.js';
import { forgeTokens, misplaceTokens, replayTokens, sendAhead, type Surprise } from './support/intruders/use-tokens.js';
import { until } from './support/until.js';
import { countConnections, hasVitals, readVitals, type Vitals } from './support/vitals.js';

const MIB = 1024 * 1024;

/** How much a long attack may add to what a short one has left. */
const GROWTH_BYTES = 64 * MIB;

/** The program, what its settings let bodies and connections take, and room for what is not collected yet. */
const PEAK_BYTES = 300 * MIB;

/** The program's own files, and the connections to S3 that are kept for a next request: up to 128. */
const MOST_FILES = 180;

type Attack = [what: string, attack: (target: Target, times: number) => Promise<Surprise[]>, times: number];

const ATTACKS: readonly Attack[] = [
  ['forged, cut, expired and foreign tokens are not found, and told nothing else', forgeTokens, 3_000],
  ['good tokens in a wrong place or with another method are not found', misplaceTokens, 500],
  ['tokens that were used are answered 200, whatever comes with them', replayTokens, 800],
  ['bad bodies with good tokens are refused, each with its status', sendBodies, 6],
  ['bodies that break off are not taken', breakOff, 200],
  ['requests that end in two places, or nowhere, are refused', sendFrames, 4],
  ['requests sent ahead are not taken', sendAhead, 12],
  ['bodies that dribble are cut off, though their tokens are good', dribbleBodies, 60],
  ['connections are held by hundreds', (target, times) => holdFor(target, times, 1_500), 1],
];

/** How much of each attack comes when all come at the same time. */
const STORM = 0.4;

/** Good callbacks that are answered meanwhile, at the least: they come with hundreds of others on two processors. */
const LEAST_IN_STORM = 20;

/**
 * When there are too many of them, intruders may be cut off unheard, a token that thieves hold by the dozen is told to
 * come later, and what is sent ahead may trickle in so slowly that it is one request after the other.
 */
const WHEN_CROWDED =
  /: (socket hang up|(read|write) E[A-Z]+)$|^a replay was answered 503, not 200$|was answered closed$|^\d+ requests sent ahead were answered$/;

/** What comes before there is anything to compare with. */
const WARM_UP = 0.3;

const homes = [
  { name: 'a bucket', share: FACTOR, isBucket: true },
  { name: 'a directory', share: FACTOR / 8, isBucket: false },
];

describe.each(homes)('a receiver that stores into $name', ({ share, isBucket }) => {
  let s3: S3Place | undefined;
  let target: Target;
  let callers: GoodCallers;
  let before: { vitals: Vitals | undefined; inventory: Map<string, string>; logBytes: number };
  const stored = new Map<string, string>();
  const cleanUps: (() => Promise<unknown>)[] = [];

  const launch = async ([, attack, times]: Attack, part: number) =>
    attack(target, Math.max(1, Math.ceil(times * part)));

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'intruders-'));
    cleanUps.push(() => rm(folder, { recursive: true, force: true }));
    if (isBucket) {
      const place = await openS3Place();
      cleanUps.push(() => place.close());
      s3 = place;
    }
    target = await openTarget('attacked', s3 ?? { folder: join(folder, 'work') });
    cleanUps.push(() => target.stop());
    const first = startGoodCallers(target);
    for (const attack of ATTACKS) await launch(attack, Math.min(1, share) * WARM_UP);
    await first.stop();
    before = {
      vitals: hasVitals ? readVitals(target.program.pid) : undefined,
      inventory: await takeInventory(target.work),
      logBytes: target.program.log().length,
    };
    callers = startGoodCallers(target);
    cleanUps.push(() => callers.stop());
  }, 180_000);

  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  test('the first complete success stays, whatever is sent with its token later', async () => {
    const [ask, later] = [askOf('first-wins'), askOf('success-wins')];
    const deliver = async (of: typeof ask, body: string) => (await post(target.port, pathTo(of), body)).status;
    expect(await deliver(ask, answerOf('true'))).toBe(200);
    stored.set(answerKey(ask), answerOf('true'));
    for (const body of [answerOf('false'), answerOf('false', false), `{"a":"${'A'.repeat(200_000)}"}`, 'x']) {
      expect(await deliver(ask, body)).toBe(200);
    }
    expect(await deliver(later, answerOf('no', false))).toBe(200);
    stored.set(failureKey(later), answerOf('no', false));
    expect(await deliver(later, answerOf('yes'))).toBe(200);
    stored.set(answerKey(later), answerOf('yes'));
    expect(await deliver(later, answerOf('another no', false))).toBe(200);
    for (const [key, body] of stored) expect([key, await readObject(target.work, key)]).toEqual([key, body]);
  });

  test.each(ATTACKS)(
    '%s',
    async (...attack) => {
      expect((await launch(attack, share)).slice(0, 10)).toEqual([]);
    },
    60_000 * Math.max(1, FACTOR),
  );

  test(
    'all of it at the same time is answered no differently, and keeps nobody out',
    async () => {
      const before = callers.sent.size;
      const surprises = await Promise.all(ATTACKS.map((attack) => launch(attack, share * STORM)));
      expect(surprises.flat().filter((surprise) => !WHEN_CROWDED.test(surprise))).toEqual([]);
      expect(callers.sent.size - before).toBeGreaterThan(LEAST_IN_STORM * Math.min(1, share));
    },
    60_000 * Math.max(1, FACTOR),
  );

  describe('through all of it', () => {
    test('every good callback was answered 200 in good time, and stored as it was sent', async () => {
      await callers.stop();
      expect(callers.complaints.slice(0, 10)).toEqual([]);
      expect(callers.sent.size).toBeGreaterThan(20);
      const sent = [...callers.sent];
      const wrong: string[] = [];
      await repeat(sent.length, 8, async (index) => {
        const [key, body] = sent[index] ?? ['', ''];
        if ((await readObject(target.work, key)) !== body) wrong.push(key);
      });
      expect(wrong).toEqual([]);
    });

    test('no object was written or changed but theirs', async () => {
      const inventory = await takeInventory(target.work);
      const own = new Set([...callers.sent.keys(), ...stored.keys()]);
      const rest = new Map([...inventory].filter(([key]) => !own.has(key)));
      expect(rest).toEqual(before.inventory);
      expect(inventory.size).toBe(before.inventory.size + own.size);
      expect((await s3?.openUploads()) ?? []).toEqual([]);
    });

    test('the log holds no token and no secret, and only so many lines', () => {
      const log = target.program.log();
      expect(log).not.toContain(SECRET);
      expect(log).not.toMatch(/1\.(observations|devices|zipcodes)\.\d{4}/);
      expect(log).not.toMatch(/[A-Za-z0-9_-]{43}/);
      const lines = log.slice(before.logBytes).split('\n');
      const rest = lines.filter((line) => !/^INFO Stored the (answer|failure)/.test(line));
      expect(rest.length).toBeLessThan(800 * Math.max(1, share));
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(1_000);
    });

    (hasVitals ? test : test.skip)('every connection is let go, and memory has not grown', async () => {
      const { pid } = target.program;
      await until('nobody is connected', () => countConnections(target.port) === 0);
      const now = readVitals(pid);
      if (process.env.FIRE_VITALS) console.log(before.vitals, now);
      expect(now.openFiles).toBeLessThan(MOST_FILES);
      expect(now.residentBytes - (before.vitals?.residentBytes ?? 0)).toBeLessThan(GROWTH_BYTES);
      expect(now.peakBytes).toBeLessThan(PEAK_BYTES);
    });

    test('it ends in order while hundreds of connections are held', async () => {
      const held = await holdConnections(target, 1);
      target.program.process.kill('SIGTERM');
      expect(await target.program.ended).toMatchObject({ code: 143, signal: null });
      held.release();
    });
  });
});
