import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { openS3Place, type S3Place } from '../support/s3-place.js';
import {
  auditCovered,
  auditLeftovers,
  auditPaid,
  auditRecords,
  auditState,
  paidSince,
  questionsOf,
} from './support/audit.js';
import { FACTOR, SEED } from './support/budget.js';
import { createRandom } from './support/random.js';
import { openWorld, type Victim, type WorldOptions } from './support/world.js';

/** Kills per world; there are two of them. */
const KILLS = 10 * FACTOR;
const VICTIMS: readonly Victim[] = ['tap', 'target', 'receiver', 'job', 'all'];

/** A run takes about so long; a kill comes at any moment of it. */
const RUN_MS = 2_500;

/** The job may be killed so often before a night is let finish. */
const MOST_KILLS_A_NIGHT = 3;

let s3: S3Place;
beforeAll(async () => {
  s3 = await openS3Place();
});
afterAll(() => s3.close());

const day = (time: number) => new Date(time).toISOString().slice(0, 10);
const DAY_MS = 86_400_000;

/** Night after night is cut short, some several times; each is made up for before the next begins. */
async function spendNights(options: WorldOptions, seed: string): Promise<void> {
  const random = createRandom(seed);
  const world = await openWorld(options);
  try {
    let kills = 0;
    for (let night = 0; kills < KILLS; night++) {
      if (night > 0) world.sleep();
      const asked = world.onspot.submissions.length;
      const tonight = 1 + random.below(MOST_KILLS_A_NIGHT);
      for (let kill = 0; kill < tonight; kill++) {
        const victim = VICTIMS[random.below(VICTIMS.length)] ?? 'all';
        const job = world.startJob();
        await Promise.race([sleep(random.below(RUN_MS)), job.ended]);
        if (world.kill(victim, job)) kills += 1;
        await job.ended;
        // Later nights ask again for days that are finished.
        if (night === 0) expect(await auditCovered(world, await world.readState())).toEqual([]);
      }
      await world.runUntilDone();
      const newest = world.onspot.clock.now() - 2 * DAY_MS;
      const wanted = questionsOf(world, [day(newest - DAY_MS), day(newest)]);
      const wrong = [
        ...auditPaid(paidSince(world, asked), wanted),
        ...(await auditRecords(world)),
        ...(await auditState(world, day(newest))),
        ...(await auditLeftovers(world)),
      ];
      expect({ night, kills, wrong }).toEqual({ night, kills, wrong: [] });
    }
    const asked = world.onspot.submissions.length;
    expect((await world.startJob().ended).code).toBe(0);
    expect(paidSince(world, asked)).toEqual([]);
  } finally {
    await world.close();
  }
}

const TIMEOUT_MS = 240_000 * FACTOR;

test.concurrent(
  `nights of kills at random moments lose nothing in S3 (seed ${SEED})`,
  () => spendNights({ s3 }, `${SEED} s3`),
  TIMEOUT_MS,
);

test.concurrent(
  `nights of kills at random moments lose nothing in a directory (seed ${SEED})`,
  () => spendNights({}, `${SEED} directory`),
  TIMEOUT_MS,
);
