import { expect, test } from '@jest/globals';
import { type JsonObject } from '@onspot-tap/singer';
import { useWorlds } from './support/lasting-world.js';
import { square } from './support/places.js';
import { HOUR, type RunResult, type World } from './support/world.js';

const open = useWorlds();

const at = (day: string) => `${day}T23:59:59`;

const window = (length: number | string, more: JsonObject = {}): JsonObject => ({
  streams: { observations: { window: length, ...more } },
});

/** What each record of observations is about, each once. */
const windowsOf = ({ observations }: RunResult): string[] => [
  ...new Set(
    observations.map(({ start, end }) => `${(start as string).slice(0, 10)} to ${(end as string).slice(0, 10)}`),
  ),
];

const bookmarkOf = ({ state }: World, place = 'A'): unknown => state?.bookmarks.observations?.[place];

// It is Monday, 2024-05-06, and the newest day is Saturday, 2024-05-04: the week from 04-29 on is not whole yet.

test('weeks lie on a grid of Mondays: the one that start_date lies in is asked whole, one that is not over waits', async () => {
  const world = await open({ places: ['A'], settings: { ...window(7), start_date: '2024-04-24' } });
  const first = await world.run();
  expect(first.paid).toEqual(['A 2024-04-22']);
  expect(windowsOf(first)).toEqual(['2024-04-22 to 2024-04-28']);
  expect(bookmarkOf(world)).toBe(at('2024-04-28'));
  await world.sleep();
  expect((await world.run()).paid).toEqual(['A 2024-04-29']);
  expect(bookmarkOf(world)).toBe(at('2024-05-05'));
  // Its last day is in the look-back of two days for one night more.
  await world.sleep();
  expect((await world.run()).paid).toEqual(['A 2024-04-29']);
  await world.sleep();
  expect((await world.run()).paid).toEqual([]);
});

test('a week is asked again as long as its last day is in the look-back', async () => {
  const world = await open({ places: ['A'], settings: { ...window(7), start_date: '2024-04-22', os_latency_days: 8 } });
  const nights = [];
  for (let night = 0; night < 4; night += 1) {
    nights.push((await world.run()).paid);
    await world.sleep();
  }
  expect(nights).toEqual([['A 2024-04-22'], ['A 2024-04-22', 'A 2024-04-29'], ['A 2024-04-29'], ['A 2024-04-29']]);
});

test('a week beyond a hole waits in ahead, and the bookmark passes both once the hole is closed', async () => {
  const world = await open({ places: ['A'], settings: { ...window(7), start_date: '2024-04-15', stall_minutes: 10 } });
  world.faults({ kind: 'callback-lost', match: { day: '2024-04-15' }, count: 1 });
  expect((await world.run()).exitCode).toBe(75);
  expect(bookmarkOf(world)).toBe(at('2024-04-14'));
  expect(world.state?.ahead).toEqual({ observations: { A: ['2024-04-22/2024-04-28'] } });
  // The question expires, and is asked again.
  await world.sleep(3);
  const { paid } = await world.run();
  expect(paid).toEqual(['A 2024-04-15', 'A 2024-04-29']);
  expect(bookmarkOf(world)).toBe(at('2024-05-05'));
  expect(world.state).not.toHaveProperty('ahead');
});

test('a week that OnSpot cannot answer for becomes a gap of seven days', async () => {
  const world = await open({
    places: ['A'],
    settings: { ...window(7), start_date: '2024-04-15', os_max_attempts: 2 },
  });
  world.faults({ kind: 'callback-failed', match: { day: '2024-04-15' }, count: 2 });
  const { failure, paid } = await world.run();
  expect({ failure, paid }).toEqual({ failure: undefined, paid: ['A 2024-04-15', 'A 2024-04-15', 'A 2024-04-22'] });
  expect(world.state?.gaps).toEqual({ observations: { A: ['2024-04-15/2024-04-21'] } });
  expect(bookmarkOf(world)).toBe(at('2024-04-28'));
  await world.sleep();
  expect((await world.run()).paid).toEqual(['A 2024-04-29']);
});

test('an old state that is restored makes weeks be said again from the inbox, and nothing be paid again', async () => {
  const world = await open({ places: ['A'], settings: { ...window(7), start_date: '2024-04-15' } });
  await world.run();
  await world.run();
  const { paid, observations, failure } = await world.run({ state: undefined });
  expect({ paid, said: observations.length, failure }).toEqual({ paid: [], said: 6, failure: undefined });
  expect(bookmarkOf(world)).toBe(at('2024-04-28'));
});

test('batches of weeks are retired, and their objects go once the week has left the look-back', async () => {
  const world = await open({ places: ['A'], settings: { ...window(7), start_date: '2024-04-22', os_latency_days: 1 } });
  await world.run();
  expect(await world.keys('ledger/')).toHaveLength(1);
  await world.sleep(5);
  await world.run();
  await world.sleep(1);
  await world.run();
  expect(await world.keys('ledger/observations/2024-04-22/')).toEqual([]);
  expect(await world.keys('responses/observations/2024-04-22/')).toEqual([]);
});

test('a range is everything since start_date in one question, asked anew when there is a new day', async () => {
  const world = await open({ places: ['A'], settings: { ...window('range'), start_date: '2024-04-20' } });
  const first = await world.run();
  expect(windowsOf(first)).toEqual(['2024-04-20 to 2024-05-04']);
  expect(bookmarkOf(world)).toBe(at('2024-05-04'));
  expect((await world.run()).paid).toEqual([]);
  await world.sleep();
  const second = await world.run();
  expect({ paid: second.paid, said: windowsOf(second) }).toEqual({
    paid: ['A 2024-04-20'],
    said: ['2024-04-20 to 2024-05-05'],
  });
  expect(bookmarkOf(world)).toBe(at('2024-05-05'));
});

test('a range whose answer is late is said when it comes, beside the newer one, and its bookmark does not go back', async () => {
  const world = await open({ places: ['A'], settings: { ...window('range'), start_date: '2024-04-20' } });
  world.faults({ kind: 'callback-delay', ms: 30 * HOUR, count: 1 });
  expect((await world.run({ settings: { stall_minutes: 10 } })).exitCode).toBe(75);
  await world.sleep();
  const second = await world.run({ settings: { stall_minutes: 10 } });
  expect({ paid: second.paid, exitCode: second.exitCode }).toEqual({ paid: ['A 2024-04-20'], exitCode: 75 });
  expect(bookmarkOf(world)).toBe(at('2024-05-05'));
  await world.sleep();
  const third = await world.run();
  expect(third.failure).toBeUndefined();
  expect(windowsOf(third)).toEqual(['2024-04-20 to 2024-05-04', '2024-04-20 to 2024-05-06']);
  expect(bookmarkOf(world)).toBe(at('2024-05-06'));
});

test('a range that failed for good is a gap, and the next one closes it', async () => {
  const world = await open({
    places: ['A'],
    settings: { ...window('range'), start_date: '2024-05-02', os_max_attempts: 1 },
  });
  world.faults({ kind: 'callback-failed', count: 1 });
  await world.run();
  expect(world.state?.gaps).toEqual({ observations: { A: ['2024-05-02/2024-05-04'] } });
  await world.sleep();
  const { paid, failure } = await world.run();
  expect({ paid, failure }).toEqual({ paid: ['A 2024-05-02'], failure: undefined });
  expect(world.state).not.toHaveProperty('gaps');
  expect(bookmarkOf(world)).toBe(at('2024-05-05'));
});

const OPEN = { os_latency_days: 1, start_date: '2024-05-04', stall_minutes: 10 };

test.each<[string, JsonObject, (world: World) => Promise<void>]>([
  ['os_hash', { os_hash: false }, async () => {}],
  ['hash of the stream', window('day', { hash: false }), async () => {}],
  ['geometry', {}, (world) => world.places([{ name: 'A', geometry: square(5) }])],
])(
  'with another %s the new question is asked though the old one is open, and the old answer is no answer to it',
  async (_what, settings, change) => {
    const world = await open({ places: ['A'], settings: OPEN });
    world.faults({ kind: 'callback-delay', ms: 6 * HOUR, count: 1 });
    expect((await world.run()).paid).toEqual(['A 2024-05-04']);
    await change(world);
    world.faults({ kind: 'callback-delay', ms: 60 * HOUR, count: 1 });
    // Both are open now.
    expect((await world.run({ settings })).paid).toEqual(['A 2024-05-04']);
    await world.sleep(0.4);
    const old = await world.run({ settings });
    expect({ paid: old.paid, said: old.observations.length, exitCode: old.exitCode }).toEqual({
      paid: [],
      said: 3,
      exitCode: 75,
    });
    // It is delivered, and the day waits for the answer to what is asked now.
    expect(bookmarkOf(world)).toBe(at('2024-05-03'));
    // New days are asked for; the open question's answer is still awaited.
    await world.sleep(2.2);
    const fresh = await world.run({ settings });
    expect(fresh.paid.filter((question) => question === 'A 2024-05-04')).toEqual([]);
    expect(windowsOf(fresh)).toContain('2024-05-04 to 2024-05-04');
    expect(fresh.failure).toBeUndefined();
    expect(bookmarkOf(world)).toBe(at('2024-05-06'));
  },
);

test('an old answer that comes before the changed question is asked closes no day: that is asked as it is now', async () => {
  const world = await open({ places: ['A'], settings: { ...OPEN, os_latency_days: 2 } });
  world.faults({ kind: 'callback-delay', ms: 6 * HOUR, count: 1 });
  await world.run();
  await world.sleep(0.4);
  const settings = { os_hash: false };
  const old = await world.run({ settings });
  expect({ paid: old.paid, said: old.observations.length }).toEqual({
    paid: ['A 2024-05-03', 'A 2024-05-04'],
    said: 9,
  });
  await world.sleep(0.6);
  expect((await world.run({ settings })).paid).toEqual(['A 2024-05-04', 'A 2024-05-05']);
});

test('from days to weeks and back: open days are delivered as days, weeks are asked beside them', async () => {
  const world = await open({
    places: ['A'],
    settings: { os_latency_days: 1, start_date: '2024-04-29', stall_minutes: 10 },
  });
  world.faults({ kind: 'callback-delay', ms: 30 * HOUR, match: { day: '2024-04-30' }, count: 1 });
  expect((await world.run()).paid).toHaveLength(6);
  expect(bookmarkOf(world)).toBe(at('2024-04-29'));
  await world.sleep();
  // The week that the hole lies in has been over since yesterday.
  const weeks = await world.run({ settings: window(7) });
  expect({ paid: weeks.paid, said: windowsOf(weeks) }).toEqual({
    paid: ['A 2024-04-29'],
    said: ['2024-04-29 to 2024-05-05'],
  });
  expect(bookmarkOf(world)).toBe(at('2024-05-05'));
  await world.sleep();
  const days = await world.run();
  expect({ paid: days.paid, said: windowsOf(days) }).toEqual({
    paid: ['A 2024-05-06'],
    said: ['2024-04-30 to 2024-04-30', '2024-05-06 to 2024-05-06'],
  });
  expect(bookmarkOf(world)).toBe(at('2024-05-06'));
});
