import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { EXIT } from '@onspot-tap/singer';
import { useWorlds } from './support/lasting-world.js';

const open = useWorlds();

const POINT = { type: 'Point', coordinates: [-93, 45] };

test('a bad feature is named, left out and listed below errors/, and the run goes on', async () => {
  const world = await open({ places: ['A', { name: 'X', geometry: POINT }] });
  const { failure, paid, log } = await world.run();
  expect({ failure, paid }).toEqual({ failure: undefined, paid: ['A 2024-05-03', 'A 2024-05-04'] });
  expect(log).toMatch(/WARNING Left out: features\[1\] of esquire_locations_1\.json \(X\): /);
  const [key] = await world.keys('errors/locations/');
  expect(await world.json(key!)).toMatchObject({ location_id: 'X', index: 1, file: 'esquire_locations_1.json' });
});

test('with strict_locations one bad feature ends the run with 65 before anything is asked', async () => {
  const world = await open({ places: ['A', { name: 'X', geometry: POINT }], settings: { strict_locations: true } });
  const { exitCode, failure, paid } = await world.run();
  expect({ exitCode, paid }).toEqual({ exitCode: EXIT.data, paid: [] });
  expect(failure?.message).toContain('strict_locations');
});

test('when no feature is left the run ends with 65 and a sentence', async () => {
  const world = await open({
    places: [
      { name: 'X', geometry: POINT },
      { name: 'Y', geometry: POINT },
    ],
  });
  const { exitCode, failure, messages } = await world.run();
  expect(exitCode).toBe(EXIT.data);
  expect(failure?.message).toMatch(/^None of the 2 features in .* can be asked about; the first: features\[0\] of/);
  expect(messages.at(-1)?.type).toBe('STATE');
});

test('a file that cannot be read ends the run with 65 before anything is asked', async () => {
  const world = await open();
  await writeFile(join(world.folder, 'places', 'esquire_locations_2.json'), '{\n  "type": \n');
  const { exitCode, failure, paid } = await world.run();
  expect({ exitCode, paid }).toEqual({ exitCode: EXIT.data, paid: [] });
  expect(failure?.message).toMatch(/esquire_locations_2\.json.*line 3/);
});

test('an answer of an earlier run is delivered although the locations cannot be read', async () => {
  const world = await open({ places: ['A'] });
  await world.run({ settings: { mode: 'submit' } });
  await world.sleep(0.1);
  await writeFile(join(world.folder, 'places', 'esquire_locations_2.json'), '{');
  const { exitCode, observations } = await world.run();
  expect({ exitCode, said: observations.length }).toEqual({ exitCode: EXIT.data, said: 6 });
});
