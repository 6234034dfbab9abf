import { describe, expect, test } from '@jest/globals';
import { useWorlds } from './support/lasting-world.js';
import { type World } from './support/world.js';

const open = useWorlds();

const DAYS = ['2024-05-01', '2024-05-02', '2024-05-03', '2024-05-04'];
const SETTINGS = { start_date: '2024-05-01', os_latency_days: 1 };
const ASKED = ['A', 'B'].flatMap((place) => DAYS.map((day) => `${place} ${day}`)).sort();
const FINISHED = { observations: { A: '2024-05-04T23:59:59', B: '2024-05-04T23:59:59' } };

/** Asks, and goes on with a question that is another one: plain ids instead of hashed ones. */
async function askThenChange(world: World, isAnswered: boolean) {
  await world.run({ settings: { mode: 'submit' } });
  if (isAnswered) await world.emulator.idle();
  return world.run({ settings: { os_hash: false } });
}

describe('answers to questions as they were before a setting changed', () => {
  test.each([
    ['have come', true],
    ['are still to come', false],
  ])('that %s are delivered, and the days are asked as they are now', async (_when, isAnswered) => {
    const world = await open({ settings: SETTINGS });
    const run = await askThenChange(world, isAnswered);
    expect(run.failure).toBeUndefined();
    expect(run.paid).toEqual(ASKED);
    expect(world.state?.bookmarks).toEqual(FINISHED);
    // Hashed ids are longer than plain ones. An answer that comes behind a newer one has nothing new to say.
    const isHashed = run.observations.map(({ did }) => (did as string).length > 40);
    expect(isHashed.filter((hashed) => !hashed)).toHaveLength(ASKED.length * 3);
    if (isAnswered) expect(isHashed.filter((hashed) => hashed)).toHaveLength(ASKED.length * 3);
    expect((await world.run({ settings: { os_hash: false } })).paid).toEqual([]);
  });

  test('that fail make no gap of days that are asked otherwise now', async () => {
    const world = await open({ settings: { ...SETTINGS, os_max_attempts: 1 } });
    world.faults({ kind: 'callback-failed', count: ASKED.length });
    const run = await askThenChange(world, true);
    expect({ failure: run.failure, paid: run.paid }).toEqual({ failure: undefined, paid: ASKED });
    expect(world.state?.gaps).toBeUndefined();
    expect(world.state?.bookmarks).toEqual(FINISHED);
  });

  test('finish their days where nothing is asked: when only what has come is collected', async () => {
    const world = await open({ settings: SETTINGS });
    await world.run({ settings: { mode: 'submit' } });
    await world.emulator.idle();
    await world.run({ settings: { mode: 'collect', os_hash: false } });
    expect(world.state?.bookmarks).toEqual(FINISHED);
  });
});

test('a run that is stopped while it delivers what was left over loses no day, and pays for none again', async () => {
  const world = await open({ settings: SETTINGS });
  await world.run({ settings: { mode: 'submit' } });
  await world.emulator.idle();
  let said = 0;
  await world.run({
    onMessage: ({ type }, stop) => {
      if (type === 'RECORD' && (said += 1) === 10) stop.abort(new Error('stopped'));
    },
  });
  const run = await world.run();
  expect({ failure: run.failure, paid: run.paid }).toEqual({ failure: undefined, paid: [] });
  expect(world.state?.bookmarks).toEqual(FINISHED);
});

test('a state that was said while leftovers were delivered is caught up by the next run', async () => {
  const world = await open({ settings: SETTINGS });
  await world.run({ settings: { mode: 'submit' } });
  await world.emulator.idle();
  const broken = await world.run({ leaveAfter: 40, isLost: true });
  const [state] = broken.states.filter(({ delivered }) => delivered !== undefined).slice(-1);
  const run = await world.run({ state });
  expect({ failure: run.failure, paid: run.paid }).toEqual({ failure: undefined, paid: [] });
  expect(world.state?.bookmarks).toEqual(FINISHED);
});
