import { expect, test } from '@jest/globals';
import { openStorage } from '@onspot-tap/storage';
import { breakAt, type BreakPoint } from './support/failing-storage.js';
import { useWorlds } from './support/lasting-world.js';
import { OBSERVATIONS, type World, type WorldOptions } from './support/world.js';

const open = useWorlds();

const OPTIONS: WorldOptions = {
  places: ['A', 'B'],
  settings: { start_date: '2024-05-03', os_concurrency: 1, os_max_attempts: 2 },
};

/** Each question once, and for each an answer that was said. */
function expectAllSaidAndNothingPaidTwice(world: World, answered: ReadonlySet<unknown>): void {
  const asks = world.emulator.expected({ path: OBSERVATIONS }).map(({ ask }) => ask);
  const questions = asks.map(({ name, start }) => `${name} ${start}`);
  expect(questions.length).toBe(new Set(questions).size);
  expect(asks.filter(({ responseId }) => !answered.has(responseId))).toEqual([]);
}

test('wherever its consumer leaves, the next run says everything, and pays for nothing twice', async () => {
  for (let leaveAfter = 1; leaveAfter <= 16; leaveAfter += 3) {
    const world = await open(OPTIONS);
    const first = await world.run({ leaveAfter, isLost: true });
    expect(await world.keys('lease.json')).toEqual([]);
    const second = await world.run();
    expect(second.failure).toBeUndefined();
    expectAllSaidAndNothingPaidTwice(world, new Set(second.observations.map(({ response_id }) => response_id)));
    expect(first.messages.length).toBeLessThanOrEqual(leaveAfter);
    expect(world.state?.bookmarks.observations).toEqual({ A: '2024-05-04T23:59:59', B: '2024-05-04T23:59:59' });
  }
});

test('wherever a run is told to stop once it has begun, its last message is a STATE that holds, and the next run goes on', async () => {
  for (let stopAt = 3; stopAt <= 18; stopAt += 3) {
    const world = await open(OPTIONS);
    let count = 0;
    const first = await world.run({
      onMessage: (_message, stop) => {
        count += 1;
        if (count === stopAt) stop.abort(new Error('told to stop'));
      },
    });
    expect(first.messages.at(-1)?.type).toBe('STATE');
    expect([undefined, 'told to stop']).toContain(first.failure?.message);
    const second = await world.run();
    expect(second.failure).toBeUndefined();
    const said = [...first.observations, ...second.observations].map(({ response_id }) => response_id);
    expectAllSaidAndNothingPaidTwice(world, new Set(said));
  }
});

/** Runs until the storage breaks at this point, then goes on with it whole. Says whether it broke at all. */
async function runWithBreak(at: BreakPoint): Promise<boolean> {
  const world = await open(OPTIONS);
  const storage = await openStorage(`${world.folder}/work`);
  const work = breakAt(storage, at);
  world.faults({ kind: 'callback-failed', match: { name: 'B', day: '2024-05-03' }, count: 1 });
  const first = await world.run({ work });
  const second = await world.run();
  expect(second.failure).toBeUndefined();
  const said = new Set([...first.observations, ...second.observations].map(({ response_id }) => response_id));
  const paid = world.emulator.expected().map(({ ask }) => ask);
  for (const { name, start, responseId, success } of paid) {
    if (success) expect({ name, start, isSaid: said.has(responseId) }).toEqual({ name, start, isSaid: true });
  }
  // One failed and was asked again; all others are paid once.
  expect(paid).toHaveLength(5);
  expect(second.states.at(-1)?.bookmarks.observations).toEqual({ A: '2024-05-04T23:59:59', B: '2024-05-04T23:59:59' });
  storage.close();
  return work.hasBroken();
}

test.each(['before', 'after'] as const)(
  'a run that dies %s any of its writes loses nothing and leaves nothing to be paid twice',
  async (when) => {
    let nth = 1;
    while (await runWithBreak({ nth, when })) nth += 1;
    // Two batches before and after their POST, the failure's two notes, and the retry's two.
    expect(nth).toBeGreaterThanOrEqual(8);
  },
);
