import { expect, test } from '@jest/globals';
import { useWorlds } from './support/lasting-world.js';
import { square } from './support/places.js';

const open = useWorlds();

const at = (day: string) => `${day}T23:59:59`;

test('the newest day asked for lies os_settle_days before today', async () => {
  const world = await open({ places: ['A'], settings: { os_settle_days: 4, start_date: '2024-05-01' } });
  const { paid } = await world.run();
  expect(paid).toEqual(['A 2024-05-01', 'A 2024-05-02']);
});

test('a location whose bookmark has reached the newest day needs nothing more: a second run on the day asks nothing', async () => {
  const world = await open();
  await world.run();
  const { paid, messages, failure } = await world.run();
  expect({ paid, failure }).toEqual({ paid: [], failure: undefined });
  expect(messages.filter(({ type }) => type === 'RECORD')).toEqual([]);
});

test('the next day asks for the new day and for the look-back', async () => {
  const world = await open({ places: ['A'], settings: { os_latency_days: 2, start_date: '2024-05-01' } });
  await world.run();
  await world.sleep();
  expect((await world.run()).paid).toEqual(['A 2024-05-04', 'A 2024-05-05']);
});

test('days left out for some nights are asked for, though they lie before the look-back', async () => {
  const world = await open({ places: ['A'] });
  await world.run();
  await world.sleep(5);
  expect((await world.run()).paid).toEqual(['05', '06', '07', '08', '09'].map((day) => `A 2024-05-${day}`));
});

test('start_date never cuts a location that has a bookmark', async () => {
  const world = await open({ places: ['A'] });
  await world.run();
  await world.sleep(5);
  const { paid } = await world.run({ settings: { start_date: '2024-05-08' } });
  expect(paid[0]).toBe('A 2024-05-05');
});

test('a location without a bookmark gets one in a STATE before anything is submitted', async () => {
  const world = await open({ places: ['A'] });
  let submissions = -1;
  await world.run({
    onMessage: (message) => {
      const isFirst = message.type === 'STATE' && 'observations' in (message.value as { bookmarks: object }).bookmarks;
      if (isFirst && submissions < 0) {
        submissions = world.emulator.submissions.length;
        expect(message.value).toEqual({ bookmarks: { observations: { A: at('2024-05-02') } } });
      }
    },
  });
  expect(submissions).toBe(0);
});

test('a rolled start_date cuts nothing that was asked already, even when no state is left', async () => {
  const world = await open({ places: ['A'] });
  world.faults({ kind: 'callback-delay', ms: 30 * 3_600_000, count: 2 });
  expect((await world.run({ isLost: true })).exitCode).toBe(75);
  await world.sleep(2);
  const { observations, paid } = await world.run({ state: undefined, settings: { start_date: '2024-05-06' } });
  const days = new Set(observations.map(({ start }) => (start as string).slice(0, 10)));
  expect([...days].sort()).toEqual(['2024-05-03', '2024-05-04', '2024-05-05', '2024-05-06']);
  expect(paid).toEqual(['A 2024-05-05', 'A 2024-05-06']);
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-06') });
});

test('without a start_date a new location is asked for the days of the look-back', async () => {
  const world = await open({ places: ['A'] });
  const { start_date: _startDate, ...settings } = world.settings();
  expect(settings.os_latency_days).toBe(2);
  const { paid } = await world.run({ settings: { start_date: undefined as unknown as null } });
  expect(paid).toEqual(['A 2024-05-03', 'A 2024-05-04']);
});

test('a new place among old ones is asked from start_date on', async () => {
  const world = await open({ places: ['A'] });
  await world.run();
  await world.places(['A', 'B']);
  const { paid } = await world.run({ settings: { start_date: '2024-05-02' } });
  expect(paid).toEqual(['B 2024-05-02', 'B 2024-05-03', 'B 2024-05-04']);
});

test('days before the vendor’s limit are not asked, and a bookmark beyond it is moved there with a warning', async () => {
  const world = await open({ places: ['A', 'B'], settings: { os_latency_days: 1, os_settle_days: 360 } });
  const limit = '2023-05-01';
  const bookmarks = { observations: { A: at('2023-03-01'), B: at('2023-05-12') } };
  const { log, states, paid } = await world.run({ state: { bookmarks } });
  expect(paid[0]).toBe(`A ${limit}`);
  expect(paid).toHaveLength(12);
  expect(states[1]?.bookmarks.observations?.A).toBe(at('2023-04-30'));
  expect(log).toMatch(
    /WARNING observations: OnSpot answers for days since 2023-05-01; older days of 1 locations are lost, among them A/,
  );
});

test('a start_date that is still to come asks nothing, says so, and leaves no bookmark behind', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2025-01-01' } });
  const { paid, log, states, failure } = await world.run();
  expect({ paid, failure }).toEqual({ paid: [], failure: undefined });
  expect(log).toMatch(/WARNING "start_date" is 2025-01-01, and the newest day that OnSpot answers for is 2024-05-04/);
  expect(states.at(-1)?.bookmarks).toEqual({});
  expect((await world.run({ settings: { start_date: '2024-05-03' } })).paid).toEqual(['A 2024-05-03', 'A 2024-05-04']);
});

test('a bookmark after the newest day is warned about', async () => {
  const world = await open({ places: ['A', 'B'] });
  const state = { bookmarks: { observations: { A: at('2025-01-01') } } };
  const { log, paid } = await world.run({ state });
  expect(log).toMatch(/WARNING observations: 1 locations have a bookmark after 2024-05-04, .* among them A;/);
  expect(new Set(paid.map((question) => question.slice(0, 1)))).toEqual(new Set(['B']));
});

test('a start_date before the vendor’s limit begins at the limit', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2020-01-01', os_settle_days: 360 } });
  const { paid, log } = await world.run();
  expect(paid[0]).toBe('A 2023-05-01');
  expect(log).toContain('WARNING "start_date" is 2020-01-01, and OnSpot answers for days since 2023-05-01');
});

test('a place that was redrawn is asked anew for the days not finished and for the look-back alone', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-01' } });
  world.faults({ kind: 'callback-lost', match: { day: '2024-05-03' }, count: 1 });
  expect((await world.run()).exitCode).toBe(75);
  await world.places([{ name: 'A', geometry: square(5) }]);
  // The same day: only the unfinished one. The look-back comes with the next newest day.
  expect((await world.run()).paid).toEqual(['A 2024-05-03', 'A 2024-05-04']);
  await world.sleep();
  expect((await world.run()).paid).toEqual(['A 2024-05-04', 'A 2024-05-05']);
});

test('os_hash and os_account are part of a question, os_batch_size is not', async () => {
  const world = await open({ places: ['A'] });
  world.faults({ kind: 'callback-lost', count: 2 });
  expect((await world.run()).paid).toHaveLength(2);
  expect((await world.run({ settings: { os_batch_size: 7 } })).paid).toEqual([]);
  expect((await world.run({ settings: { os_hash: false } })).paid).toHaveLength(2);
});
