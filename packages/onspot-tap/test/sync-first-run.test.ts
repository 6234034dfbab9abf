import { afterEach, expect, test } from '@jest/globals';
import { openWorld, type World, type WorldOptions } from './support/world.js';

let world: World;

async function open(options?: WorldOptions): Promise<World> {
  return (world = await openWorld(options));
}

afterEach(async () => {
  expect(world.auditor.violations).toEqual([]);
  await world.close();
});

test('a first run asks every day since start_date, delivers the answers and moves the bookmarks', async () => {
  await open();
  const { observations, requests, failure, paid } = await world.run();
  expect(failure).toBeUndefined();
  expect(paid.sort()).toEqual(['A 2024-05-03', 'A 2024-05-04', 'B 2024-05-03', 'B 2024-05-04']);
  expect(observations).toHaveLength(12);
  expect(requests.map(({ status }) => status).sort()).toEqual([
    ...Array<string>(4).fill('submitted'),
    ...Array<string>(4).fill('succeeded'),
  ]);
  expect(world.state?.bookmarks).toEqual({
    observations: { A: '2024-05-04T23:59:59', B: '2024-05-04T23:59:59' },
  });
});
