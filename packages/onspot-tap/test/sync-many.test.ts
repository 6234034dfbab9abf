import { expect, test } from '@jest/globals';
import { parseConfig, sync, syncOutputs, type SyncOptions } from 'onspot-tap';
import { useWorlds } from './support/lasting-world.js';

const open = useWorlds();

test('many places are asked in batches and their answers found by listing', async () => {
  const places = Array.from({ length: 60 }, (_, index) => `P${index}`);
  const world = await open({ places, emulator: { scale: 0.02 }, settings: { start_date: '2024-05-04' } });
  const { failure, paid } = await world.run();
  expect({ failure, paid: paid.length }).toEqual({ failure: undefined, paid: 60 });
  expect(Object.values(world.state!.delivered!.observations!)).toEqual(['*', '*']);
  expect((await world.run()).paid).toEqual([]);
});

test('syncOutputs says the same as sync, with the records of answers as lines of bytes', async () => {
  const world = await open({ places: ['A'] });
  await world.run({ settings: { mode: 'submit' } });
  await world.sleep(0.1);
  const options: SyncOptions = { config: parseConfig(world.settings({ mode: 'collect' })), clock: world.clock.now };
  const messages: unknown[] = [];
  for await (const message of sync(options)) messages.push(message);
  const lines: unknown[] = [];
  for await (const output of syncOutputs(options)) {
    if (output.type !== 'LINES') lines.push(output);
    else
      lines.push(
        ...output.lines
          .toString()
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      );
  }
  expect(lines).toHaveLength(messages.length);
  expect(lines.map(withoutTimes)).toEqual(messages.map(withoutTimes));
});

function withoutTimes(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message).replaceAll(/"(time_extracted|completed_at)":"[^"]*"/g, '"$1":""'));
}

test('an answer of many blocks that is left in its middle finishes nothing, and is said whole by the next run', async () => {
  const world = await open({
    places: ['A'],
    settings: { start_date: '2024-05-04' },
    emulator: { observationsPerAnswer: { A: 12_000 } },
  });
  const first = await world.run({ leaveAfter: 9_000 });
  expect(first.observations.length).toBeGreaterThan(8_000);
  expect(world.state?.bookmarks.observations).toEqual({ A: '2024-05-03T23:59:59' });
  const { observations, paid } = await world.run();
  expect({ said: observations.length, paid }).toEqual({ said: 12_000, paid: [] });
});

test('without a selected stream nothing happens, and that is said', async () => {
  const world = await open();
  const { messages, log, failure } = await world.run({ catalog: world.catalog([]) });
  expect({ messages, failure }).toEqual({ messages: [], failure: undefined });
  expect(log).toContain('No stream is selected in the catalog');
  expect(await world.keys()).toEqual([]);
});
