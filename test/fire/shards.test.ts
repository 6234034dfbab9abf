import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type EmulatorOptions } from '@onspot-tap/emulator';
import { SAMPLE } from '../support/expected-records.js';
import { openEmbeddedPlace, type S3Place } from '../support/s3-place.js';
import {
  auditAll,
  auditLeftovers,
  auditPaid,
  auditRecords,
  auditState,
  paidSince,
  questionsOf,
} from './support/audit.js';
import { finish, latestSummary, runShard, shardedNight, startShard } from './support/shards.js';
import { until } from './support/until.js';
import { openWorld, type World } from './support/world.js';

const DAYS = ['2024-05-03', '2024-05-04'];
const PLACES = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I'];
const TIMEOUT_MS = 400_000;

/** Longer than a lease is waited for. */
const SLOW: EmulatorOptions = { callbacks: { delayMs: [12_000, 12_500] } };

let s3: S3Place;
beforeAll(async () => {
  s3 = await openEmbeddedPlace();
});
afterAll(() => s3.close());

async function inWorld(live: (world: World) => Promise<void>, emulator: EmulatorOptions = {}): Promise<void> {
  const world = await openWorld({ s3, streams: SAMPLE, places: PLACES, emulator, retentionHours: 1 });
  try {
    await live(world);
  } finally {
    await world.close();
  }
}

const codesOf = (ends: readonly { code: number | null }[]) => [...new Set(ends.map(({ code }) => code))];

describe('jobs that share a night do together what one does,', () => {
  // The next night has another number of them.
  test.each([
    [1, 2],
    [2, 7],
    [4, 1],
    [7, 4],
  ])(
    '%i of them, and %i in the next night',
    (first, second) =>
      inWorld(async (world) => {
        expect(codesOf(await shardedNight(world, 'night-1', first))).toEqual([0]);
        expect(await auditAll(world, DAYS)).toEqual([]);
        const asked = world.onspot.submissions.length;
        world.sleep();
        expect(codesOf(await shardedNight(world, 'night-2', second))).toEqual([0]);
        const lookBack = ['2024-05-04', '2024-05-05'];
        expect(auditPaid(paidSince(world, asked), questionsOf(world, lookBack))).toEqual([]);
        expect(await auditRecords(world)).toEqual([]);
        expect(await auditState(world, '2024-05-05')).toEqual([]);
        expect(await auditLeftovers(world)).toEqual([]);
        const states = (await world.keys('pipeline/shards/')).filter((key) => key.endsWith('/state_previous.json'));
        expect(states).toEqual([]);
      }),
    TIMEOUT_MS,
  );
});

describe('of jobs that share a night', () => {
  test.each([
    ['while it asks', (world: World) => world.onspot.submissions.length >= 3],
    ['while it waits for answers', (world: World) => world.onspot.submissions.length >= 12],
  ] as const)(
    'one that is killed %s is tried again, and nothing is lost or paid twice',
    (_when, hasCome) =>
      inWorld(async (world) => {
        const others = [1, 2, 3].map((index) => runShard(world, 'night', index, 4));
        const victim = startShard(world, 'night', 0, 4);
        await until('the moment', () => hasCome(world), victim);
        world.kill('all', victim);
        await victim.ended;
        await Promise.all(others);
        const early = await finish(world, 'night', 4);
        expect({ code: early.code, log: early.log }).toEqual({
          code: 75,
          log: expect.stringMatching(/CRITICAL Of night, the shard 0\/4 failed, with 75: It has begun/) as unknown,
        });
        await runShard(world, 'night', 0, 4);
        expect((await finish(world, 'night', 4)).code).toBe(0);
        expect(await auditAll(world, DAYS)).toEqual([]);
        expect(await latestSummary(world)).toMatchObject({ run_id: 'night', exit_code: 0, failure: null });
      }),
    TIMEOUT_MS,
  );

  test(
    'one that never ran is named, and its share is done by the next night, whatever their number then',
    () =>
      inWorld(async (world) => {
        await Promise.all([0, 1, 3].map((index) => runShard(world, 'night-1', index, 4)));
        expect((await finish(world, 'night-1', 4)).code).toBe(75);
        const { failure, shards } = await latestSummary(world);
        expect(failure).toContain('the shard 2/4 left no summary');
        expect(shards?.map(({ exit_code }) => exit_code)).toEqual([0, 0, null, 0]);
        expect(codesOf(await shardedNight(world, 'night-2', 2))).toEqual([0]);
        expect(await auditAll(world, DAYS)).toEqual([]);
      }),
    TIMEOUT_MS,
  );

  test(
    'none works beside those of another number: it waits, and ends with 75',
    () =>
      inWorld(async (world) => {
        const first = startShard(world, 'night', 0, 2);
        await until('it asks', () => world.onspot.submissions.length > 0, first);
        const rival = await world.startJob({ shard: '1/3', run_id: 'other', lease_seconds: 1 }).ended;
        const early = await finish(world, 'night', 2, { lease_seconds: 1 });
        expect({ rival: rival.code, early: early.code }).toEqual({ rival: 75, early: 75 });
        expect(rival.log).toMatch(/lock\.s0of2\.json is held by run/);
        expect((await first.ended).code).toBe(0);
        await runShard(world, 'night', 1, 2);
        expect((await finish(world, 'night', 2)).code).toBe(0);
        expect(await auditAll(world, DAYS)).toEqual([]);
        // Once more there is nothing left to do.
        expect((await finish(world, 'night', 2)).code).toBe(0);
      }, SLOW),
    TIMEOUT_MS,
  );
});
