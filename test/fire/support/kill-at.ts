import { expect } from '@jest/globals';
import { auditAll, auditCovered, paidSince } from './audit.js';
import { type Moment } from './moments.js';
import { NeverCame, until } from './until.js';
import { openWorld, type Victim, type WorldOptions } from './world.js';

/** Who is killed when, in which world, and the days that its first load asks for. */
export type Trial = { moment: Moment; victim: Victim; options: WorldOptions; days: readonly string[] };

/** A machine that stands still for longer than a lease ends a run in order, before its moment: that is no trial. */
const LEASE_RAN_OUT = 'could not be renewed before it ran out';

const MOST_TRIALS = 3;

/** Runs a night that is cut short, the next one, which has to make up for it, and a third that finds nothing to do. */
export async function killAt(trial: Trial): Promise<void> {
  for (let count = 1; ; count += 1) {
    try {
      return await killOnce(trial);
    } catch (error) {
      if (!(error instanceof NeverCame && error.message.includes(LEASE_RAN_OUT)) || count === MOST_TRIALS) throw error;
    }
  }
}

async function killOnce({ moment, victim, options, days }: Trial): Promise<void> {
  const world = await openWorld(options);
  try {
    const trap = moment.lay(world);
    const job = world.startJob();
    await until('the moment', trap.hasCome, job);
    expect(world.kill(victim, job)).toBe(true);
    // A killed receiver is started again, and the run it served goes on; no trap may hold it up.
    trap.remove();
    await job.ended;
    expect(await auditCovered(world, await world.readState())).toEqual([]);
    await world.runUntilDone();
    expect(await auditAll(world, days)).toEqual([]);

    const asked = world.onspot.submissions.length;
    await world.runUntilDone();
    expect(paidSince(world, asked)).toEqual([]);
    expect(await auditAll(world, days)).toEqual([]);
  } finally {
    await world.close();
  }
}

/** A row for each victim of each moment. */
export function rowsOf(moments: readonly Moment[]): { victim: Victim; when: string; moment: Moment }[] {
  return moments.flatMap((moment) => moment.victims.map((victim) => ({ victim, when: moment.when, moment })));
}
