import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { type Storage } from '@onspot-tap/storage';
import { createLookPace } from '../dist/sync/look-pace.js';
import { useWorlds } from './support/lasting-world.js';
import { HOUR, type World } from './support/world.js';

const open = useWorlds();

test('a look that took longer than a fifth of poll_seconds is followed by a rest of five times as long', async () => {
  let now = 0;
  const pace = createLookPace(10_000, () => now);
  const look = (ms: number) => pace.look(async () => void (now += ms));
  expect([pace.left(), pace.isRested()]).toEqual([10_000, true]);
  await look(1_000);
  expect([pace.left(), pace.isRested()]).toEqual([10_000, false]);
  now += 5_000;
  expect([pace.left(), pace.isRested()]).toEqual([5_000, true]);
  await look(60_000);
  expect([pace.left(), pace.isRested()]).toEqual([300_000, false]);
  now += 300_000;
  expect([pace.left(), pace.isRested()]).toEqual([0, true]);
});

type Look = { startedAt: number; endedAt: number };

/** The work store, where a look into the inbox takes some time. */
function slowInbox(work: Storage, looks: Look[], ms: number): Storage {
  return {
    ...work,
    async head(key, options) {
      if (!key.startsWith('responses/')) return work.head(key, options);
      const startedAt = performance.now();
      await sleep(ms);
      const found = await work.head(key, options);
      // An ask that has no answer is looked for twice: that is one look.
      if (!key.includes('failed')) looks.push({ startedAt, endedAt: performance.now() });
      else if (looks.length > 0) looks[looks.length - 1]!.endedAt = performance.now();
      return found;
    },
  };
}

async function looksOf(world: World): Promise<Look[]> {
  const looks: Look[] = [];
  const work = slowInbox(world.work, looks, 20);
  await world.run({ work, isPatient: true });
  return looks;
}

test('a run whose inbox is slow looks the less often', async () => {
  const settings = { start_date: '2024-05-04', os_latency_days: 1, max_wait_minutes: 1 / 60 };
  const world = await open({ places: ['A'], settings });
  world.faults({ kind: 'callback-delay', ms: HOUR });
  const looks = await looksOf(world);
  expect(looks.length).toBeGreaterThan(1);
  for (const [index, { startedAt }] of looks.slice(1).entries()) {
    const before = looks[index]!;
    expect(startedAt - before.endedAt).toBeGreaterThanOrEqual(4.9 * (before.endedAt - before.startedAt));
  }
});

test('what is rung for is read at once, however slow the inbox', async () => {
  const settings = { start_date: '2024-05-04', os_latency_days: 1, poll_seconds: 3600 };
  const world = await open({ places: ['A', 'B'], settings, callbacks: 'listen' });
  const { failure, observations } = await world.run({ isPatient: true });
  expect({ failure, said: observations.length }).toEqual({ failure: undefined, said: 6 });
});
