import { expect, test } from '@jest/globals';
import { useWorlds } from './support/lasting-world.js';
import { type RunResult, type World } from './support/world.js';

const open = useWorlds();

const AGES = [2, 3, 7, 14, 30];
const settings = { os_latency_ages: AGES, start_date: '2024-05-04', stall_minutes: 10 };

/** A month of nights from 2024-05-06 on, some of them left out: which days were asked about at which night's date. */
async function liveAMonth(world: World, leftOut: readonly string[] = []): Promise<Map<string, string[]>> {
  const asked = new Map<string, string[]>();
  for (let night = 0; night < 31; night += 1) {
    const today = new Date(world.clock.now()).toISOString().slice(0, 10);
    const paid = leftOut.includes(today) ? [] : sinceStart(await world.run());
    for (const question of paid) {
      const day = question.slice(2);
      asked.set(day, [...(asked.get(day) ?? []), today]);
    }
    await world.sleep();
  }
  return asked;
}

// From the second night on the look-back reaches below start_date.
const sinceStart = ({ paid }: RunResult) => paid.filter((question) => question.slice(2) >= settings.start_date);

const ageOf = (day: string, today: string) => (Date.parse(today) - Date.parse(day)) / 86_400_000;

test('a day is asked for at the ages of the ladder and at no other, and a month costs accordingly', async () => {
  const world = await open({ places: ['A'], settings });
  const asked = await liveAMonth(world);
  expect(asked.get('2024-05-04')).toEqual(['2024-05-06', '2024-05-07', '2024-05-11', '2024-05-18', '2024-06-03']);
  for (const [day, nights] of asked) {
    const last = ageOf(day, '2024-06-05');
    expect([day, nights.map((night) => ageOf(day, night))]).toEqual([day, AGES.filter((age) => age <= last)]);
  }
  // 31 days reach the age of 2, 30 that of 3 and so on. Each night of the look-back would have cost 29 or more.
  expect([...asked.values()].flat()).toHaveLength(31 + 30 + 26 + 19 + 3);
  expect(world.state?.bookmarks.observations).toEqual({ A: '2024-06-03T23:59:59' });
});

test('a rung that no night came by is made up for the next night, once', async () => {
  const world = await open({ places: ['A'], settings });
  const asked = await liveAMonth(world, ['2024-05-11', '2024-05-18', '2024-05-19']);
  expect(asked.get('2024-05-04')).toEqual(['2024-05-06', '2024-05-07', '2024-05-12', '2024-05-20', '2024-06-03']);
});

test('a question of the ladder that failed is asked again the same night, and is no gap', async () => {
  const world = await open({ places: ['A'], settings: { ...settings, os_max_attempts: 2 } });
  await world.run();
  await world.sleep();
  world.faults({ kind: 'callback-failed', match: { day: '2024-05-04' }, count: 1 });
  expect(sinceStart(await world.run())).toEqual(['A 2024-05-04', 'A 2024-05-04', 'A 2024-05-05']);
  await world.sleep();
  expect(sinceStart(await world.run())).toEqual(['A 2024-05-05', 'A 2024-05-06']);
  expect(world.state).not.toHaveProperty('gaps');
});
