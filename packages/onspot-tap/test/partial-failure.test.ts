import { expect, test } from '@jest/globals';
import { EXIT } from '@onspot-tap/singer';
import { useWorlds } from './support/lasting-world.js';

const open = useWorlds();

const ONE_DAY = { start_date: '2024-05-04', os_latency_days: 1 };

test.each([
  ['ignore', 0],
  ['temporary', EXIT.temporary],
  ['data', EXIT.data],
] as const)(
  'with partial_failure %s a run with a gap ends with %d, and everything else is delivered and bookmarked',
  async (partial_failure, code) => {
    const world = await open({ settings: { ...ONE_DAY, os_max_attempts: 1, partial_failure } });
    world.faults({ kind: 'callback-failed', match: { name: 'A' } });
    const { exitCode, failure, observations, messages } = await world.run();
    expect({ exitCode, said: observations.length }).toEqual({ exitCode: code, said: 3 });
    expect(world.state).toMatchObject({
      bookmarks: { observations: { A: '2024-05-04T23:59:59', B: '2024-05-04T23:59:59' } },
      gaps: { observations: { A: ['2024-05-04'] } },
    });
    expect(messages.at(-1)?.type).toBe('STATE');
    if (code !== 0) {
      expect(failure?.message).toBe(
        '1 questions have ended without an answer: observations of A on 2024-05-04; everything else is delivered (partial_failure)',
      );
    }
    // What was missing then is old news: only what ends in a run counts for it.
    expect((await world.run()).exitCode).toBe(0);
  },
);

test('a refused feature counts in each run that asks for it; one that is answered in the end does not', async () => {
  const world = await open({ settings: { ...ONE_DAY, partial_failure: 'data' } });
  world.faults({ kind: 'callback-failed', match: { name: 'B' }, count: 1 });
  world.faults({ kind: 'status', status: 400, message: 'bad', match: { name: 'A' } });
  for (let night = 1; night <= 2; night += 1) {
    const { exitCode, failure } = await world.run();
    expect(exitCode).toBe(EXIT.data);
    expect(failure?.message).toMatch(/^1 questions have ended without an answer: observations of A on 2024-05-04;/);
  }
  world.emulator.faults.clear();
  expect((await world.run()).exitCode).toBe(0);
});

test('an older answer stands: a look-back that fails is no gap', async () => {
  const world = await open({
    places: ['A'],
    settings: { start_date: '2024-05-04', os_max_attempts: 1, partial_failure: 'data' },
  });
  expect((await world.run()).exitCode).toBe(0);
  await world.sleep();
  world.faults({ kind: 'callback-failed', match: { day: '2024-05-04' } });
  const { exitCode, paid } = await world.run();
  expect({ exitCode, paid }).toEqual({ exitCode: 0, paid: ['A 2024-05-04', 'A 2024-05-05'] });
});

test('a run with open questions keeps its 75 and says both', async () => {
  const world = await open({
    settings: { ...ONE_DAY, os_max_attempts: 1, partial_failure: 'data', stall_minutes: 30 },
  });
  world.faults({ kind: 'callback-failed', match: { name: 'A' } }, { kind: 'callback-lost', match: { name: 'B' } });
  const { exitCode, failure } = await world.run();
  expect(exitCode).toBe(EXIT.temporary);
  expect(failure?.message).toMatch(
    /^1 questions have no answer yet.*\. Besides, 1 questions have ended without an answer: observations of A on 2024-05-04$/,
  );
});
