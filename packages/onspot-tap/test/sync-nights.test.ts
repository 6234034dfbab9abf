import { expect, test } from '@jest/globals';
import { type Fault } from '@onspot-tap/emulator';
import fc from 'fast-check';
import { useWorlds } from './support/lasting-world.js';
import { HOUR, OBSERVATIONS, type World } from './support/world.js';

const open = useWorlds();

/** What can go wrong in one night. */
type Night = {
  faults: Fault[];
  /** The target fails: nothing of what it was told is stored, and no state comes of it. */
  isLost: boolean;
  /** The run is left after so many messages; what was said is stored, and its last state taken up. */
  leaveAfter: number | undefined;
  /** Somebody restores the state of the night before. */
  isRestored: boolean;
  /** How many days later the next run is. */
  days: number;
};

const fault: fc.Arbitrary<Fault> = fc
  .record({
    effect: fc.constantFrom<Fault>(
      { kind: 'callback-lost' },
      { kind: 'callback-failed' },
      { kind: 'callback-duplicate', gapMs: 20 * HOUR },
      { kind: 'callback-delay', ms: 20 * HOUR },
      { kind: 'callback-delay', ms: 80 * HOUR },
      { kind: 'callback-early' },
      { kind: 'cut-before' },
      { kind: 'cut-after' },
      { kind: 'cut-in-ack' },
      { kind: 'ack', missing: 1, order: 'shuffled' },
      { kind: 'status', status: 503 },
    ),
    nth: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ effect, nth }) => ({ ...effect, match: { nth } }));

const rarely = fc.integer({ min: 1, max: 5 }).map((n) => n === 1);

const night: fc.Arbitrary<Night> = fc.record({
  faults: fc.array(fault, { maxLength: 2 }),
  isLost: rarely,
  leaveAfter: fc.option(fc.integer({ min: 3, max: 20 }), { freq: 4, nil: undefined }),
  isRestored: rarely,
  days: fc.constantFrom(0, 1, 1, 1, 4),
});

async function live(world: World, nights: readonly Night[]): Promise<Set<unknown>> {
  const stored = new Set<unknown>();
  const quiet: Night = { faults: [], isLost: false, leaveAfter: undefined, isRestored: false, days: 4 };
  for (const { faults, isLost, leaveAfter, isRestored, days } of [...nights, quiet, quiet]) {
    const before = world.state;
    world.emulator.faults.clear();
    world.faults(...faults);
    const { observations } = await world.run({ isLost, ...(leaveAfter === undefined ? {} : { leaveAfter }) });
    if (!isLost) for (const { response_id } of observations) stored.add(response_id);
    if (isRestored) world.state = before;
    await world.sleep(days);
  }
  return stored;
}

/** Answers that came in while their tokens lived, and that neither they nor a newer one to the question were stored. */
function findMissing(world: World, stored: ReadonlySet<unknown>): string[] {
  const asks = world.emulator.expected({ path: OBSERVATIONS }).map(({ ask }) => ask);
  const isStored = (name: string, start: string, from: number) =>
    asks.slice(from).some((other) => other.name === name && other.start === start && stored.has(other.responseId));
  return asks.flatMap(({ name, start, state, success }, index) =>
    success && state === 'delivered' && !isStored(name, start, index) ? [`${name} ${start}`] : [],
  );
}

/** Questions asked more often than once on one day, without a fault that would explain it. */
function findPaidTwice(world: World): string[] {
  const asks = world.emulator.submissions.flatMap(({ at, asks, fault }) =>
    asks.map((ask) => ({
      key: `${ask.name} ${ask.start} on ${at.slice(0, 10)}`,
      isSound: !fault && ask.faults.length === 0,
    })),
  );
  const sound = asks.filter(({ isSound }) => isSound).map(({ key }) => key);
  return sound.filter((key, index) => sound.indexOf(key) !== index);
}

test('whatever happens over some nights, everything is said in the end, and nothing is paid twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(night, { minLength: 2, maxLength: 3 }), async (nights) => {
      const world = await open({ settings: { start_date: '2024-05-04', stall_minutes: 90 } });
      const stored = await live(world, nights);
      expect(world.auditor.violations).toEqual([]);
      expect(findMissing(world, stored)).toEqual([]);
      expect(findPaidTwice(world)).toEqual([]);
    }),
    {
      numRuns: Number(process.env.NIGHTS ?? 5),
      seed: Number(process.env.SEED ?? 7),
      endOnFailure: process.env.SHRINK === undefined,
    },
  );
}, 600_000);
