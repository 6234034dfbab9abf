import { afterEach, expect } from '@jest/globals';
import { openWorld, type World, type WorldOptions } from './world.js';

/**
 * Worlds for the tests of one file: each is closed after its test, and nothing that was said in it may have claimed
 * more than had been shown.
 */
export function useWorlds(): (options?: WorldOptions) => Promise<World> {
  const worlds: World[] = [];
  afterEach(async () => {
    const open = worlds.splice(0);
    const violations = open.flatMap(({ auditor }) => auditor.violations);
    for (const world of open) await world.close();
    expect(violations.slice(0, 5)).toEqual([]);
  });
  return async (options) => {
    const world = await openWorld(options);
    worlds.push(world);
    return world;
  };
}
