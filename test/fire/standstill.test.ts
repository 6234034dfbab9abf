import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditAll, paidSince, questionsOf } from './support/audit.js';
import { lastState, startPair } from './support/pair.js';
import { openWorld } from './support/world.js';

const LEASE_SECONDS = 2;
const DAYS = ['2024-05-03', '2024-05-04'];

test('a tap that stood still for longer than its lease asks nothing any more once it goes on', async () => {
  const world = await openWorld({
    places: ['A', 'B'],
    streams: ['observations'],
    leaseSeconds: LEASE_SECONDS,
    // What it has not asked yet counts as not accepted before it goes on: the worst case.
    tap: { ambiguous_wait_minutes: 0.01 },
  });
  try {
    world.onspot.faults.add({ kind: 'status', status: 429, retryAfter: 1, count: 1 });
    const first = await startPair(world);
    await first.tap.said(/trying again in/);
    first.tap.process.kill('SIGSTOP');
    await sleep((LEASE_SECONDS + 0.5) * 1000);

    const second = await (await startPair(world)).ended;
    expect([second.tap.code, second.target.code]).toEqual([0, 0]);
    const paid = paidSince(world, 0);
    expect(paid.sort()).toEqual(questionsOf(world, DAYS).sort());

    first.tap.process.kill('SIGCONT');
    const { tap } = await first.ended;
    expect({ code: tap.code, log: tap.log }).toEqual({ code: 75, log: tap.log });
    expect(tap.log).toMatch(/CRITICAL Lost .*lease\.json/);
    expect(paidSince(world, 0)).toHaveLength(paid.length);

    await world.storage.write('pipeline/state_previous.json', lastState(second.target) ?? '');
    expect(await auditAll(world, DAYS)).toEqual([]);
  } finally {
    await world.close();
  }
});
