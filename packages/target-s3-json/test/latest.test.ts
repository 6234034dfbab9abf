import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openStorage, type Storage, StorageError } from '@onspot-tap/storage';
import { LATEST_KEY, type LatestManifest, type TargetStorage } from 'target-s3-json';
import { type Bucket, startBucket } from './support/bucket.js';
import { load } from './support/load.js';
import { record, schema, state } from './support/messages.js';
import { tempFolder } from './support/temp-folder.js';

const input = [schema('s'), record('s', { n: 1 }), state(1)];
const day = (date: number) => () => Date.UTC(2026, 0, date);

let folder: string;
beforeEach(async () => void (folder = await tempFolder()));

const latest = async () => JSON.parse(await readFile(join(folder, LATEST_KEY), 'utf8')) as LatestManifest;
const loadAs = (run_id: string, clock: () => number, storage?: Storage) =>
  load(input, { folder, settings: { run_id }, clock, ...(storage && { storage }) });

/** A storage as an object of its own, so that a part of it can be replaced. */
const bound = (storage: Storage): TargetStorage => ({
  url: storage.url,
  openWriter: (...args) => storage.openWriter(...args),
  read: (...args) => storage.read(...args),
  write: (...args) => storage.write(...args),
  delete: (key) => storage.delete(key),
});

describe('the pointer to the newest manifest', () => {
  test('names run, times and key', async () => {
    await loadAs('r', day(1));
    expect(await latest()).toEqual({
      run_id: 'r',
      started_at: '2026-01-01T00:00:00.000Z',
      completed_at: '2026-01-01T00:00:00.000Z',
      manifest: '_manifests/r.json',
    });
  });

  test('goes on to a newer run, and never back to an older one that ends late', async () => {
    await loadAs('first', day(1));
    await loadAs('third', day(3));
    expect((await latest()).run_id).toBe('third');
    const { log, keys, failure } = await loadAs('second', day(2));
    expect((await latest()).run_id).toBe('third');
    expect(failure).toBeUndefined();
    expect(keys).toContain('_manifests/second.json');
    expect(log).toContain('_manifests/_latest.json goes on pointing to run third, which is newer than this one');
  });

  test('that cannot be moved is a warning: the load is whole, and its state is said', async () => {
    const storage = await openStorage(folder);
    const stubborn: TargetStorage = {
      ...bound(storage),
      async read(key) {
        if (key === LATEST_KEY) throw new StorageError('temporary', 'It does not answer.');
        return storage.read(key);
      },
    };
    const { log, states, failure, keys } = await load(input, { folder, settings: { run_id: 'r' }, storage: stubborn });
    expect({ states, failure }).toEqual({ states: ['1'], failure: undefined });
    expect(keys).toContain('_manifests/r.json');
    expect(log).toContain('It does not answer. The load is whole; only _manifests/_latest.json does not point to it');
  });

  test('goes by the run id where two runs began at the same moment', async () => {
    for (const run of ['b', 'c', 'a']) await loadAs(run, day(1));
    expect((await latest()).run_id).toBe('c');
  });

  test.each(['', '{"run_id":', '[]', '{"run_id":7}', 'x'.repeat(100_000)])(
    'replaces what no target has written (%#)',
    async (content) => {
      await mkdir(join(folder, '_manifests'));
      await writeFile(join(folder, LATEST_KEY), content);
      expect((await loadAs('r', day(1))).failure).toBeUndefined();
      expect((await latest()).run_id).toBe('r');
    },
  );

  test('of runs that end at the same time is that of the newest', async () => {
    const runs = [4, 1, 5, 2, 3];
    const loads = await Promise.all(runs.map((n) => loadAs(`r${n}`, day(n))));
    expect(loads.map(({ failure }) => failure)).toEqual(runs.map(() => undefined));
    expect((await latest()).run_id).toBe('r5');
  });

  test('is looked at again when another run has been quicker', async () => {
    const storage = await openStorage(folder);
    const quicker = (run: number) => loadAs(`r${run}`, day(run));
    const racing = (others: number[]): Storage => ({
      ...storage,
      async write(key, body, options) {
        const other = key === LATEST_KEY ? others.shift() : undefined;
        if (other !== undefined) await quicker(other);
        return storage.write(key, body, options);
      },
    });
    await loadAs('r9', day(9), racing([1, 2]));
    expect((await latest()).run_id).toBe('r9');
    await loadAs('r10', day(10), racing([11]));
    expect((await latest()).run_id).toBe('r11');
  });

  test('is given up with a warning after five others in a row; the load is whole', async () => {
    const storage = await openStorage(folder);
    let others = 0;
    const racing: Storage = {
      ...storage,
      async write(key, body, options) {
        if (key === LATEST_KEY) await loadAs(`r${(others += 1)}`, day(others));
        return storage.write(key, body, options);
      },
    };
    const { failure, states, log } = await loadAs('late', day(20), racing);
    expect({ failure, states, others }).toEqual({ failure: undefined, states: ['1'], others: 5 });
    expect(log).toContain('WARNING _manifests/_latest.json could not be made to point to this run');
    expect((await latest()).run_id).toBe('r5');
  });
});

describe('in a bucket', () => {
  let bucket: Bucket;
  beforeEach(async () => void (bucket = await startBucket()));
  afterEach(() => bucket.s3.close());

  const inBucket = async () => {
    const found = (await bucket.objects()).find(({ key }) => key === LATEST_KEY);
    return found && (JSON.parse(found.text) as LatestManifest).run_id;
  };

  test('the pointer is written on a condition, and an older run leaves it', async () => {
    const storage = await bucket.open();
    for (const [run, date] of [
      ['second', 2],
      ['first', 1],
      ['third', 3],
    ] as const) {
      await loadAs(run, day(date), storage);
    }
    storage.close();
    expect(await inBucket()).toBe('third');
    const writes = bucket.s3.requests.filter(
      ({ operation, key }) => operation === 'PutObject' && key.endsWith(LATEST_KEY),
    );
    expect(writes.map(({ headers }) => [headers['if-none-match'], headers['if-match'] !== undefined])).toEqual([
      ['*', false],
      [undefined, true],
    ]);
  });

  test('who may not read it writes the first, and warns that a later one is left as it is', async () => {
    const storage = await bucket.open();
    const denied = { key: { prefix: `raw/${LATEST_KEY}` }, times: Infinity, status: 403, code: 'AccessDenied' };
    bucket.s3.faults.add({ ...denied, operation: 'GetObject' });
    bucket.s3.faults.add({ ...denied, operation: 'HeadObject' });
    const [first, second] = [await loadAs('r1', day(1), storage), await loadAs('r2', day(2), storage)];
    storage.close();
    expect([first.failure, second.failure, second.states]).toEqual([undefined, undefined, ['1']]);
    expect(first.log).not.toContain('WARNING');
    expect(second.log).toContain('WARNING _manifests/_latest.json could not be made to point to this run');
    expect(await inBucket()).toBe('r1');
  });

  test('a pointer that may not be written is a warning, too', async () => {
    const storage = await bucket.open();
    bucket.s3.faults.add({
      operation: 'PutObject',
      key: { prefix: `raw/${LATEST_KEY}` },
      times: Infinity,
      status: 403,
      code: 'AccessDenied',
    });
    const { failure, states, log } = await loadAs('r', day(1), storage);
    storage.close();
    expect({ failure, states }).toEqual({ failure: undefined, states: ['1'] });
    expect(log).toContain('The load is whole; only _manifests/_latest.json does not point to it');
  });
});
