import { expect, test } from '@jest/globals';
import { EXIT } from '@onspot-tap/singer';
import { useWorlds } from './support/lasting-world.js';
import { startTap, until } from './support/tap-process.js';
import { OBSERVATIONS } from './support/world.js';

const open = useWorlds();

test.each([
  ['SIGTERM', EXIT.sigterm],
  ['SIGINT', EXIT.sigint],
] as const)(
  '%s while it waits: a last STATE of all that was said, exit code %d, and no lease left',
  async (signal, code) => {
    const world = await open({ settings: { start_date: '2024-05-04' } });
    world.faults({ kind: 'callback-lost', match: { name: 'A', day: '2024-05-04' } });
    const tap = await startTap(world, { state_interval_seconds: 3600 });
    await until('B was said', () =>
      tap.messages.some((message) => message.type === 'RECORD' && message.stream === 'observations'),
    );
    tap.child.kill(signal);
    expect(await tap.ended).toBe(code);
    expect(tap.messages.at(-1)).toMatchObject({
      type: 'STATE',
      value: { bookmarks: { observations: { A: '2024-05-03T23:59:59', B: '2024-05-04T23:59:59' } } },
    });
    expect(await world.keys('lease.json')).toEqual([]);
  },
);

test('killed between a POST and its acknowledgement: the next run knows the callback by its token, and pays nothing twice', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04' } });
  // The program asks for zipcodes as well, at the same time.
  const match = { path: OBSERVATIONS };
  world.faults({ kind: 'slow', ms: 5_000, count: 1, match }, { kind: 'callback-early', count: 1, match });
  const tap = await startTap(world);
  await until('the question was taken', () =>
    world.emulator.submissions.some(({ path, taken }) => taken && path === OBSERVATIONS),
  );
  tap.child.kill('SIGKILL');
  expect(await tap.ended).toBe('SIGKILL');

  const early = await world.run();
  expect(early.exitCode).toBe(EXIT.temporary);
  expect(early.failure?.message).toMatch(/Another run works on this work store: .*lease\.json is held by run .*host/);
  expect(early.messages.filter(({ type }) => type !== 'SCHEMA')).toEqual([]);

  // The lease of a run that died stands for five minutes of real time.
  await world.work.delete('lease.json');
  const { failure, paid, observations } = await world.run();
  expect({ failure, paid, said: observations.length }).toEqual({ failure: undefined, paid: [], said: 3 });
});

test('while one run works on a work store, a second one ends with 75, and the first goes on', async () => {
  const world = await open();
  const { paid, exitCode } = await world.run({
    onMessage: async (message) => {
      if (message.type !== 'STATE') return;
      const other = await world.run({ isLost: true });
      expect(other.exitCode).toBe(EXIT.temporary);
    },
  });
  expect({ paid: paid.length, exitCode }).toEqual({ paid: 4, exitCode: 0 });
});
