import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import { openEmbeddedPlace, type S3Place } from '../support/s3-place.js';
import { auditLeftovers, auditPaid, auditRecords, auditState, paidSince, questionsOf } from './support/audit.js';
import { LARGE_MOMENTS, type Moment, MOMENTS } from './support/moments.js';
import { until } from './support/until.js';
import { openWorld, type Victim, type World, type WorldOptions } from './support/world.js';

/** Days of the first load, in a world whose newest day is the last of them. */
const DAYS = ['2024-05-03', '2024-05-04'];

/** Most of a trial is waiting for leases of the dead; more at a time would starve each other. */
const atATime = pLimit(3);
const oneByOne = pLimit(1);
const TIMEOUT_MS = 600_000;

let s3: S3Place;
beforeAll(async () => {
  s3 = await openEmbeddedPlace();
});
afterAll(() => s3.close());

type Trial = { victim: Victim; options: WorldOptions };

/** Runs a night that is cut short, the next one, which has to make up for it, and a third that finds nothing to do. */
async function killAt({ lay }: Moment, { victim, options }: Trial): Promise<void> {
  const world = await openWorld({ ...options, s3 });
  try {
    const trap = lay(world);
    const job = world.startJob();
    let isOver = false;
    void job.ended.then(() => (isOver = true));
    await until('the moment', trap.hasCome, () => (isOver ? `the job has ended:\n${job.log()}` : undefined));
    world.kill(victim, job);
    // A killed receiver is started again, and the run it served goes on; no trap may hold it up.
    trap.remove();
    await job.ended;
    await world.runUntilDone();
    expect(await audit(world, options)).toEqual([]);

    const asked = world.onspot.submissions.length;
    expect((await world.startJob().ended).code).toBe(0);
    expect(paidSince(world, asked)).toEqual([]);
    expect(await audit(world, options)).toEqual([]);
  } finally {
    await world.close();
  }
}

async function audit(world: World, { startDate = DAYS[0]! }: WorldOptions): Promise<string[]> {
  return [
    ...auditPaid(
      paidSince(world, 0),
      questionsOf(
        world,
        DAYS.filter((day) => day >= startDate),
      ),
    ),
    ...(await auditRecords(world)),
    ...(await auditState(world, DAYS.at(-1)!)),
    ...(await auditLeftovers(world)),
  ];
}

const rowsOf = (moments: readonly Moment[]) =>
  moments.flatMap((moment) => moment.victims.map((victim) => ({ victim, when: moment.when, moment })));

describe('nothing is lost, paid for twice or left behind when', () => {
  test.concurrent.each(rowsOf(MOMENTS))(
    '$victim is killed $when',
    ({ moment, victim }) => atATime(() => killAt(moment, { victim, options: {} })),
    TIMEOUT_MS,
  );
});

describe('nor with large answers when', () => {
  const large: WorldOptions = {
    places: ['L'],
    startDate: '2024-05-04',
    // Emulators that are busy with megabytes answer late.
    leaseSeconds: 8,
    streams: ['observations'],
    emulator: { observationsPerAnswer: { L: 90_000 } },
    target: { rotate_records: 1_000_000 },
  };
  test.concurrent.each(rowsOf(LARGE_MOMENTS))(
    '$victim is killed $when',
    ({ moment, victim }) => oneByOne(() => killAt(moment, { victim, options: large })),
    TIMEOUT_MS,
  );
});
