import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openStorage, type Storage } from '@onspot-tap/storage';
import { type Bucket, startBucket } from './support/bucket.js';
import { load } from './support/load.js';
import { record, schema, state } from './support/messages.js';
import { readObjects, readStored } from './support/objects.js';
import { tempFolder } from './support/temp-folder.js';

const night = (n: number) => [schema('s'), record('s', { n }), state(n)];
const day = (date: number) => () => Date.UTC(2026, 0, date);
const refusedFor = (what: RegExp) => ({
  exitCode: 78,
  message: expect.stringMatching(new RegExp(`${what.source}.*Another run had the same run_id: give each run one`)),
});
const MANIFEST_IS_THERE = refusedFor(/There is \S+\/_manifests\/nightly\.json already\./);

describe('a run id that was used before ends the run with 78, and what the other run stored stays:', () => {
  const settings = { run_id: 'nightly' };

  test.each([
    ['with the same keys', night(2)],
    ['on another day', [state('early'), ...night(2)]],
    ['with another stream', [state('early'), schema('t'), record('t', {}), state(2)]],
    ['with a schema alone', [state('early'), schema('s'), state(2)]],
  ])('%s', async (what, input) => {
    const folder = await tempFolder();
    expect((await load(night(1), { folder, settings, clock: day(1) })).states).toEqual(['1']);
    const before = await readObjects(folder);
    const clock = day(what === 'with the same keys' ? 1 : 2);
    const second = await load(input, { folder, settings, clock });
    expect(second.failure).toEqual(MANIFEST_IS_THERE);
    expect(second.states).toEqual([]);
    expect(await readObjects(folder)).toEqual(before);
  });

  test('by a run that left no manifest', async () => {
    const folder = await tempFolder();
    expect(
      (await load([schema('s'), record('s', { n: 1 }), 'no message\n'], { folder, settings })).failure?.exitCode,
    ).toBe(65);
    const before = await readObjects(folder);
    const second = await load(night(2), { folder, settings });
    expect(second.failure).toEqual(refusedFor(/s-nightly-00001\.jsonl: there is such an object already\./));
    expect(second.states).toEqual([]);
    expect(await readObjects(folder)).toEqual(before);
  });

  test('by a run that goes on beside this one', async () => {
    const folder = await tempFolder();
    async function* slow() {
      yield Buffer.from(schema('t') + record('t', {}));
      expect((await load(night(1), { folder, settings })).failure).toBeUndefined();
      yield Buffer.from(state(2));
    }
    const second = await load(slow(), { folder, settings });
    expect(second.failure).toEqual(refusedFor(/_manifests\/nightly\.json: there is such an object already\./));
    expect(second.states).toEqual([]);
    expect(second.manifest?.streams).toHaveProperty('s');
  });
});

describe('so it does in a bucket:', () => {
  let bucket: Bucket;
  let storage: Storage;
  beforeEach(async () => {
    bucket = await startBucket();
    storage = await bucket.open();
  });
  afterEach(async () => {
    storage.close();
    await bucket.s3.close();
  });

  const settings = { run_id: 'nightly', validation: 'reject' };
  const bad = [schema('s', { n: { type: 'string' } }), record('s', { n: 1 }), state(1)];
  const writes = () => bucket.s3.requests.filter(({ operation }) => operation === 'PutObject').length;
  const asked = () => bucket.s3.requests.map(({ operation, key }) => `${operation} ${key}`);

  test('nothing is written, also of rejected lines', async () => {
    expect((await load(bad, { storage, settings })).states).toEqual(['1']);
    const [before, written] = [await readStored(storage), writes()];
    expect((await load(bad, { storage, settings })).failure).toEqual(MANIFEST_IS_THERE);
    expect(await readStored(storage)).toEqual(before);
    expect(writes()).toBe(written);
  });

  test('who may write and not read is told by the first key that is taken, be it the manifest', async () => {
    const denied = { key: { prefix: 'raw/_manifests/' }, times: Infinity, status: 403, code: 'AccessDenied' };
    bucket.s3.faults.add({ ...denied, operation: 'GetObject' });
    expect((await load(night(1), { storage, settings, clock: day(1) })).failure).toBeUndefined();
    expect((await load(night(1), { storage, settings, clock: day(1) })).failure).toEqual(
      refusedFor(/s-nightly-00001\.jsonl: there is such an object already\./),
    );
    const second = await load(night(2), { storage, settings, clock: day(2) });
    expect(second.failure).toEqual(refusedFor(/_manifests\/nightly\.json: there is such an object already\./));
    expect(second.states).toEqual([]);
  });

  test('a made run id costs no look', async () => {
    expect((await load(night(1), { storage })).failure).toBeUndefined();
    expect(asked().filter((request) => /^(Get|Head)Object/.test(request))).toEqual([
      'GetObject raw/_manifests/_latest.json',
    ]);
  });
});

test('without a run id, two runs at the same moment keep apart', async () => {
  const folder = await tempFolder();
  const storage = await openStorage(folder);
  const clock = () => Date.UTC(2026, 0, 1);
  for (const n of [1, 2]) expect((await load(night(n), { storage, folder, clock })).failure).toBeUndefined();
  const texts = (await readObjects(folder)).filter(({ key }) => key.startsWith('s/')).map(({ text }) => text);
  expect(texts.sort()).toEqual(['{"n":1}\n', '{"n":2}\n']);
  expect(await readFile(join(folder, '_manifests/_latest.json'), 'utf8')).toContain('"run_id"');
});
