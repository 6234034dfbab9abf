import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { spendQuietNights } from './support/rules/calm.js';
import { events } from './support/rules/commands.js';
import { setups } from './support/rules/setups.js';
import { createWorld } from './support/rules/world.js';

// The same lives each time, unless others are asked for.
const { FIRE_RUNS = '200', FIRE_SEED = '1', FIRE_PATH } = process.env;

test('whatever happens between two steps, the books keep their promises', async () => {
  await fc.assert(
    fc.asyncProperty(setups, events, async (setup, commands) => {
      const world = createWorld(setup);
      await fc.asyncModelRun(() => ({ model: { isRunning: false }, real: world }), commands);
      const missing = await spendQuietNights(world, setup.latencyDays);
      expect([...world.oracle.violations, ...missing]).toEqual([]);
    }),
    {
      numRuns: Number(FIRE_RUNS),
      seed: Number(FIRE_SEED),
      ...(FIRE_PATH === undefined ? {} : { path: FIRE_PATH }),
    },
  );
}, 3_600_000);
