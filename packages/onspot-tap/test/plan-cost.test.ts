import { expect, test } from '@jest/globals';
import { describeCost } from '../dist/plan/plan-cost.js';
import { toLookBack } from '../dist/plan/look-back.js';
import { useWorlds } from './support/lasting-world.js';
import { runTap, writeConfig, writeJson } from './support/run-tap.js';

const open = useWorlds();

const lookBack = (os_latency_days: number, os_latency_ages?: number[]) =>
  toLookBack(19_000, { os_settle_days: 2, os_latency_days, ...(os_latency_ages && { os_latency_ages }) });

test('the look-back of every night is compared with one at certain ages', () => {
  expect(describeCost({ first: 40, again: 1_200, files: 0 }, lookBack(30), 30)).toBe(
    '40 for days without an answer, 1,200 again because OnSpot still revises them; os_latency_ages [2,3,7,14,30] would ask about 170 of these a night',
  );
});

test('and the other way round', () => {
  expect(describeCost({ first: 40, again: 166, files: 0 }, lookBack(30, [2, 3, 7, 14, 30]), 30)).toBe(
    '40 for days without an answer, 166 again because OnSpot still revises them; every night, as without os_latency_ages, it would be about 1,200',
  );
});

test('nothing is advised where it would spare nothing', () => {
  const plain = 'for days without an answer, 5 again because OnSpot still revises them';
  expect(describeCost({ first: 5, again: 5, files: 0 }, lookBack(2), 2)).toBe(`5 ${plain}`);
  expect(describeCost({ first: 5, again: 0, files: 0 }, lookBack(30), 30)).not.toContain(';');
});

test('questions about files of audiences have no days', () => {
  expect(describeCost({ first: 0, again: 0, files: 2 }, lookBack(30), 30)).toBe('2 about files of audiences');
  expect(describeCost({ first: 1, again: 0, files: 1_000 }, lookBack(30), 30)).toBe(
    '1 for days without an answer, 0 again because OnSpot still revises them, 1,000 about files of audiences',
  );
});

test('a run says what its questions are for, and so does --dry-run', async () => {
  const world = await open({ places: ['A', 'B'], settings: { start_date: '2024-05-01', os_latency_days: 10 } });
  const first = await world.run();
  expect(first.log).toContain('INFO Asked 8 questions in 4 requests: 8 for days without an answer, 0 again because');
  await world.sleep();
  const dry = await runTap([
    '--dry-run',
    ...['--config', await writeConfig(world), '--state', await writeJson(world, 'state.json', world.state)],
    ...['--catalog', await writeJson(world, 'catalog.json', world.catalog(['observations']))],
  ]);
  const words =
    /12 for days without an answer, 8 again because OnSpot still revises them; os_latency_ages \[2,3,7\] would/;
  expect(dry.stderr).toMatch(words);
  expect((await world.run()).log).toMatch(words);
});
