import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import { openS3Place, type S3Place } from '../support/s3-place.js';
import { auditAll } from './support/audit.js';
import { startPair } from './support/pair.js';
import { openWorld, type World, type WorldOptions } from './support/world.js';

const DAYS = ['2024-05-03', '2024-05-04'];
const atATime = pLimit(2);
const TIMEOUT_MS = 600_000;

let s3: S3Place;
beforeAll(async () => {
  s3 = await openS3Place();
});
afterAll(() => s3.close());

/** Both kinds of store, since each has its own way of letting one win. */
const STORES = [
  { store: 'a bucket', inBucket: true },
  { store: 'a directory', inBucket: false },
] as const;

async function inWorld(
  { inBucket, ...options }: WorldOptions & { inBucket: boolean },
  action: (world: World) => Promise<void>,
): Promise<void> {
  const world = await openWorld({ ...options, s3: inBucket ? s3 : undefined });
  try {
    await action(world);
  } finally {
    await world.close();
  }
}

/** Nothing twice, nothing mixed: each record once in the store, each question paid for once. */
const expectWhole = async (world: World) => expect(await auditAll(world, DAYS)).toEqual([]);

/** Answers come only when they are let: a first run lasts until then. */
const HOUR_MS = 3_600_000;
const held: WorldOptions = { emulator: { callbacks: { delayMs: HOUR_MS } } };
const answer = ({ onspot }: World) => onspot.clock.advance(HOUR_MS);

describe.each(STORES)('of two jobs of one pipeline in $store', ({ inBucket }) => {
  test.concurrent(
    'that begin in the same moment each has its turn, and the second finds nothing left to do',
    () =>
      atATime(() =>
        inWorld({ inBucket, leaseSeconds: 20 }, async (world) => {
          const ends = await Promise.all([world.startJob(), world.startJob()].map(({ ended }) => ended));
          expect(ends.map(({ code, log }) => (code === 0 ? 0 : log))).toEqual([0, 0]);
          expect(ends.map(({ log }) => log).join('')).toMatch(/lock\.json is held by run \S+ .*; waiting for it/);
          await expectWhole(world);
        }),
      ),
    TIMEOUT_MS,
  );

  test.concurrent(
    'the second waits one lease for the first and then ends with 75 and says who is at work',
    () =>
      atATime(() =>
        inWorld({ inBucket, ...held }, async (world) => {
          const first = world.startJob();
          await first.said(/Asking OnSpot/);
          const second = await world.startJob().ended;
          expect({ code: second.code, log: second.log }).toEqual({ code: 75, log: second.log });
          expect(second.log).toMatch(
            new RegExp(`CRITICAL Another run works on this pipeline: .*lock.json is held by run .*pid ${first.pid}`),
          );
          answer(world);
          expect((await first.ended).code).toBe(0);
          await expectWhole(world);
        }),
      ),
    TIMEOUT_MS,
  );
});

describe.each(STORES)('a tap on a work store in $store', ({ inBucket }) => {
  test.concurrent(
    'ends with 75 and says who is at work when another tap has begun before it',
    () =>
      atATime(() =>
        inWorld({ inBucket, ...held }, async (world) => {
          const first = await startPair(world);
          await first.tap.said(/Asking OnSpot/);
          const second = await (await startPair(world)).ended;
          expect(second.tap.code).toBe(75);
          expect(second.tap.log).toMatch(
            new RegExp(`CRITICAL Another run works on this work store: .*lease.json is held by .*pid ${first.tap.pid}`),
          );
          answer(world);
          const { tap, target } = await first.ended;
          expect([tap.code, target.code]).toEqual([0, 0]);
          // What the second target was given is nothing, and what the first one said is good to go on from.
          expect(second.target.stdout).toBe('');
          await world.storage.write('pipeline/state_previous.json', target.stdout.trimEnd().split('\n').at(-1)!);
          await expectWhole(world);
        }),
      ),
    TIMEOUT_MS,
  );

  test.concurrent(
    'makes a job beside it end with 75 and its reason',
    () =>
      atATime(() =>
        inWorld({ inBucket, ...held }, async (world) => {
          const first = await startPair(world);
          await first.tap.said(/Asking OnSpot/);
          const { code, log } = await world.startJob().ended;
          expect({ code, log }).toEqual({ code: 75, log });
          expect(log).toMatch(/CRITICAL Another run works on this work store: .*lease\.json is held by/);
          answer(world);
          const { tap, target } = await first.ended;
          expect([tap.code, target.code]).toEqual([0, 0]);
          await world.storage.write('pipeline/state_previous.json', target.stdout.trimEnd().split('\n').at(-1)!);
          await expectWhole(world);
        }),
      ),
    TIMEOUT_MS,
  );
});

describe.each(STORES)('what somebody changes in $store while a job runs', ({ inBucket }) => {
  test.concurrent(
    'stays, if it is tap_config.json, and the job says that its start_date is not stored',
    () =>
      atATime(() =>
        inWorld({ inBucket, job: { roll_start_date: true } }, async (world) => {
          const job = world.startJob();
          await job.said(/initial load from/);
          const edited = (await world.readText('pipeline/tap_config.json'))?.replace(
            '"os_latency_days": 2',
            '"os_latency_days": 3',
          );
          await job.said(/Asking OnSpot/);
          await world.storage.write('pipeline/tap_config.json', edited!);
          const { code, log } = await job.ended;
          expect({ code, log }).toEqual({ code: 0, log });
          expect(log).toMatch(
            /WARNING .*tap_config\.json was changed while this run went on; that change stays, and the new start_date is not stored/,
          );
          expect(await world.readText('pipeline/tap_config.json')).toBe(edited);
        }),
      ),
    TIMEOUT_MS,
  );

  test.concurrent(
    'stays, if it is the state; the job ends with 75, keeps its own beside it, and the next run pays nothing twice',
    () =>
      atATime(() =>
        inWorld({ inBucket }, async (world) => {
          const job = world.startJob({ promote_interval_seconds: 600 });
          await job.said(/Asking OnSpot/);
          const theirs = '{"bookmarks":{"observations":{"Z":"2024-05-01T23:59:59"}}}\n';
          await world.storage.write('pipeline/state_previous.json', theirs);
          const { code, log } = await job.ended;
          expect({ code, log }).toEqual({ code: 75, log });
          expect(log).toMatch(/CRITICAL Somebody changed state_previous\.json in .*; that change stays/);
          expect(await world.readState()).toBe(theirs);
          expect((await world.keys('pipeline/state_conflict.')).length).toBe(1);
          await world.runUntilDone();
          await expectWhole(world);
        }),
      ),
    TIMEOUT_MS,
  );
});

test('of two people who store a configuration that both have read, one wins and the other is told', async () => {
  await inWorld({ inBucket: true }, async (world) => {
    const { storage } = world;
    const key = 'pipeline/tap_config.json';
    const { etag } = (await storage.head(key))!;
    const store = (text: string) => storage.write(key, text, { condition: { ifMatch: etag } });
    const results = await Promise.allSettled([store('{"one":1}'), store('{"two":2}')]);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({ kind: 'conflict', message: expect.stringContaining('tap_config.json') });
    const winner = results[0].status === 'fulfilled' ? '{"one":1}' : '{"two":2}';
    expect(await world.readText(key)).toBe(winner);
  });
});
