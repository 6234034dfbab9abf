import { expect, test } from '@jest/globals';
import { createPacer } from '../dist/client/pacer.js';
import { useWorlds } from './support/lasting-world.js';
import { startTap, until } from './support/tap-process.js';

const open = useWorlds();

/** A pacer in a time of its own, which goes on only while somebody waits. */
function createTime() {
  let now = 1_000;
  const sleepers: { at: number; wake: () => void }[] = [];
  return {
    now: () => now,
    pass: (ms: number) => (now += ms),
    wait: (ms: number) => new Promise<void>((wake) => sleepers.push({ at: now + ms, wake })),
    /** Lets time go on to whoever wakes first. */
    async next() {
      sleepers.sort((a, b) => a.at - b.at);
      const first = sleepers.shift();
      if (first === undefined) return false;
      now = Math.max(now, first.at);
      first.wake();
      await new Promise(setImmediate);
      return true;
    },
  };
}

const never = new AbortController().signal;

test('turns lie exactly one interval apart, however many wait at a time', async () => {
  const time = createTime();
  const pacer = createPacer({ perSecond: 4, ...time });
  const turns: number[] = [];
  for (let index = 0; index < 6; index += 1) void pacer(never).then(() => turns.push(time.now()));
  await new Promise(setImmediate);
  while (await time.next());
  expect(turns).toEqual([1_000, 1_250, 1_500, 1_750, 2_000, 2_250]);
});

test('after a lull there is no burst', async () => {
  const time = createTime();
  const pacer = createPacer({ perSecond: 2, ...time });
  await pacer(never);
  time.pass(60_000);
  const turns: number[] = [];
  for (let index = 0; index < 3; index += 1) void pacer(never).then(() => turns.push(time.now()));
  await new Promise(setImmediate);
  while (await time.next());
  expect(turns).toEqual([61_000, 61_500, 62_000]);
});

test('without a rate nobody waits; with a stop nobody gets a turn', async () => {
  const stopped = AbortSignal.abort(new Error('stop'));
  for (const perSecond of [undefined, 5]) {
    const pacer = createPacer({ perSecond });
    await pacer(never);
    await expect(pacer(stopped)).rejects.toThrow('stop');
  }
});

const EACH_ALONE = { os_batch_size: 1, os_latency_days: 1, start_date: '2024-05-04' };

test('os_requests_per_second spaces what OnSpot gets, whatever os_concurrency allows', async () => {
  const settings = { ...EACH_ALONE, os_requests_per_second: 20, os_concurrency: 8 };
  const world = await open({ places: ['A', 'B', 'C', 'D', 'E'], settings });
  const startedAt = performance.now();
  const { failure, paid } = await world.run();
  expect({ failure, paid: paid.length }).toEqual({ failure: undefined, paid: 5 });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(4 * 50);
});

test('a request that OnSpot puts off takes another turn', async () => {
  const world = await open({ places: ['A'], settings: { ...EACH_ALONE, os_requests_per_second: 2 } });
  world.faults({ kind: 'status', status: 429, retryAfter: 0, count: 1 });
  const startedAt = performance.now();
  expect((await world.run()).paid).toEqual(['A 2024-05-04']);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(500);
});

test('a stop ends the wait for a turn; what has not had one is not in the ledger, and is asked by the next run', async () => {
  const settings = { ...EACH_ALONE, os_requests_per_second: 0.001, os_concurrency: 4 };
  const world = await open({ places: ['A', 'B', 'C'], settings });
  const tap = await startTap(world);
  await until('one was asked', () => world.emulator.submissions.some(({ taken }) => taken));
  tap.child.kill('SIGTERM');
  expect(await tap.ended).toBe(143);
  expect(world.emulator.submissions).toHaveLength(1);
  expect(await world.keys('ledger/')).toHaveLength(1);
  const { failure, paid } = await world.run({ settings: { os_requests_per_second: 1000 } });
  expect(failure).toBeUndefined();
  expect(paid).toHaveLength(2);
});
