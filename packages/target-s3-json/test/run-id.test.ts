import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openStorage } from '@onspot-tap/storage';
import { type Bucket, startBucket } from './support/bucket.js';
import { load } from './support/load.js';
import { record, schema, state } from './support/messages.js';
import { readObjects, readStored } from './support/objects.js';
import { tempFolder } from './support/temp-folder.js';

const night = (n: number) => [schema('s'), record('s', { n }), state(n)];
const refused = {
  exitCode: 78,
  message: expect.stringMatching(/there is such an object already.*Another run had the same run_id: give each run one/),
};

test('a run id that was used before ends the run with 78, and what the other run stored stays', async () => {
  const folder = await tempFolder();
  const settings = { run_id: 'nightly' };
  expect((await load(night(1), { folder, settings })).states).toEqual(['1']);
  const before = await readObjects(folder);
  const second = await load(night(2), { folder, settings });
  expect(second.failure).toEqual(refused);
  expect(second.states).toEqual([]);
  expect(await readObjects(folder)).toEqual(before);
});

let bucket: Bucket;
beforeEach(async () => void (bucket = await startBucket()));
afterEach(() => bucket.s3.close());

test('so it does in a bucket, also for rejected lines', async () => {
  const storage = await bucket.open();
  const settings = { run_id: 'nightly', validation: 'reject' };
  const bad = [schema('s', { n: { type: 'string' } }), record('s', { n: 1 }), state(1)];
  expect((await load(bad, { storage, settings })).states).toEqual(['1']);
  const before = await readStored(storage);
  expect((await load(bad, { storage, settings })).failure).toEqual(refused);
  expect(await readStored(storage)).toEqual(before);
  storage.close();
});

test('without one, two runs at the same moment keep apart', async () => {
  const folder = await tempFolder();
  const storage = await openStorage(folder);
  const clock = () => Date.UTC(2026, 0, 1);
  for (const n of [1, 2]) expect((await load(night(n), { storage, folder, clock })).failure).toBeUndefined();
  const texts = (await readObjects(folder)).filter(({ key }) => key.startsWith('s/')).map(({ text }) => text);
  expect(texts.sort()).toEqual(['{"n":1}\n', '{"n":2}\n']);
  expect(await readFile(join(folder, '_manifests/_latest.json'), 'utf8')).toContain('"run_id"');
});
