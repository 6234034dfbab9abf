import { expect, test } from '@jest/globals';
import { EXIT } from '@onspot-tap/singer';
import { useWorlds } from './support/lasting-world.js';
import { HOUR } from './support/world.js';

const open = useWorlds();

const at = (day: string) => `${day}T23:59:59`;

test('a state of the original tap works as it is', async () => {
  const world = await open({ places: ['A', 'B'], settings: { os_latency_days: 1 } });
  const bookmarks = { observations: { A: at('2024-05-02'), B: at('2024-05-03') } };
  const { paid } = await world.run({ state: { bookmarks } });
  expect(paid).toEqual(['A 2024-05-03', 'A 2024-05-04', 'B 2024-05-04']);
  expect(world.state?.bookmarks).toEqual({ observations: { A: at('2024-05-04'), B: at('2024-05-04') } });
});

test('what a given state holds of other streams and places stays in it', async () => {
  const world = await open({ places: ['A'] });
  const given = { bookmarks: { zipcodes: { A: at('2024-01-01') }, observations: { Z: at('2023-12-31') } }, note: [1] };
  await world.run({ state: given });
  expect(world.state).toMatchObject({
    bookmarks: { zipcodes: { A: at('2024-01-01') }, observations: { Z: at('2023-12-31'), A: at('2024-05-04') } },
    note: [1],
  });
});

test('a bookmark in the middle of a day speaks of the day before', async () => {
  const world = await open({ places: ['A'], settings: { os_latency_days: 1 } });
  const { paid } = await world.run({ state: { bookmarks: { observations: { A: '2024-05-03T12:00:00' } } } });
  expect(paid).toEqual(['A 2024-05-03', 'A 2024-05-04']);
});

test.each([
  ['no object', [], 'The state is not a JSON object'],
  ['a bookmark that is no time', { bookmarks: { observations: { A: 'yesterday' } } }, 'the bookmark of A in stream'],
  [
    'days that are none',
    { bookmarks: {}, ahead: { observations: { A: ['x'] } } },
    '"ahead" of A in stream observations',
  ],
])('a state with %s ends the run before anything is asked', async (_what, state, sentence) => {
  const world = await open();
  const { failure, exitCode, paid } = await world.run({ state });
  expect({ exitCode, paid }).toEqual({ exitCode: EXIT.data, paid: [] });
  expect(failure?.message).toContain(sentence);
});

test('a bookmark waits before a hole, finished days beyond it stand in "ahead", and all closes when the answer comes', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-01' } });
  world.faults({ kind: 'callback-delay', ms: 20 * HOUR, match: { day: '2024-05-02' } });
  const { exitCode, failure } = await world.run();
  expect(exitCode).toBe(EXIT.temporary);
  expect(failure?.message).toMatch(/^1 questions have no answer yet, the oldest since 6\d(\.\d)? minutes/);
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-01') });
  expect(world.state?.ahead).toEqual({ observations: { A: ['2024-05-03/2024-05-04'] } });

  await world.sleep();
  const { paid, observations } = await world.run();
  expect(paid).toEqual(['A 2024-05-04', 'A 2024-05-05']);
  expect(observations.filter(({ start }) => start === '2024-05-02T00:00:00Z')).toHaveLength(3);
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-05') });
  expect(world.state).not.toHaveProperty('ahead');
});

test('"delivered" names a full batch in some 30 bytes, and a batch in part by the places of its asks', async () => {
  const world = await open({ places: ['A', 'B', 'C'] });
  world.faults({ kind: 'callback-lost', match: { name: 'B', day: '2024-05-04' } });
  await world.run();
  const delivered = world.state!.delivered!.observations!;
  expect(Object.values(delivered).sort()).toEqual(['*', 'd.d']);
  const [[id, text]] = Object.entries(delivered).filter(([, marks]) => marks === '*') as [[string, string]];
  expect(JSON.stringify({ [id]: text }).length).toBeLessThan(32);
});

test('an ask that ended without an answer is told apart in "delivered"', async () => {
  const world = await open({ places: ['A', 'B', 'C'], settings: { os_max_attempts: 1, start_date: '2024-05-04' } });
  world.faults({ kind: 'callback-failed', match: { name: 'B' } });
  await world.run();
  expect(Object.values(world.state!.delivered!.observations!)).toEqual(['ded']);
});

test('a STATE goes out at the start, with the first bookmarks and at the end, and in between only at its interval', async () => {
  const world = await open({ settings: { state_interval_seconds: 3600 * 12 } });
  const { states } = await world.run();
  expect(states).toHaveLength(3);
  await world.sleep();
  expect((await world.run({ settings: { state_interval_seconds: 0 } })).states.length).toBeGreaterThan(3);
});

test('"currently_syncing" tells which stream was being read when a run was stopped', async () => {
  const world = await open({ places: ['A'] });
  const { states, failure } = await world.run({
    onMessage: (message, stop) => {
      if (message.type === 'RECORD' && message.stream === 'observations') stop.abort(new Error('told to stop'));
    },
  });
  expect(failure?.message).toBe('told to stop');
  expect(states.at(-1)?.currently_syncing).toBe('observations');
  // The answer was not said to its end, so the day is not finished.
  expect(states.at(-1)?.bookmarks.observations).toEqual({ A: at('2024-05-02') });
  await world.run();
  expect(world.state).not.toHaveProperty('currently_syncing');
});

test('gaps are dropped once they are older than the vendor’s limit', async () => {
  const world = await open({ places: ['A'], settings: { os_latency_days: 1 } });
  world.auditor.begin();
  const bookmarks = { observations: { A: at('2024-05-04') } };
  await world.run({ state: { bookmarks, gaps: { observations: { A: ['2023-04-29/2023-05-02', '2024-04-01'] } } } });
  expect(world.state?.gaps).toEqual({ observations: { A: ['2023-05-01/2023-05-02', '2024-04-01'] } });
});
