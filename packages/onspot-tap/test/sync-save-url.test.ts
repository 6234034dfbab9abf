import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exitCodeOf, type JsonObject } from '@onspot-tap/singer';
import { openEmbeddedPlace } from '../../../test/support/s3-place.js';
import { observed, observedIn, recordsOf, savingWorlds, warningsOf, WITHOUT_SAVE_URL } from './support/saving.js';

const open = savingWorlds();

let s3: Awaited<ReturnType<typeof openEmbeddedPlace>>;
beforeAll(async () => {
  s3 = await openEmbeddedPlace();
});
afterAll(() => s3.close());

const access = (more: JsonObject = {}): JsonObject => ({
  s3_endpoint: s3.endpoint,
  s3_access_key: s3.keys.accessKeyId,
  s3_secret_key: s3.keys.secretAccessKey,
  ...more,
});

/** A world whose OnSpot writes into the bucket. */
function openOnS3(settings: JsonObject = {}) {
  const storage = { endpoint: s3.endpoint, region: 'us-east-1', forcePathStyle: true, ...s3.keys };
  return open({
    places: ['A', 'B'],
    emulator: { storage, observationsPerAnswer: { A: 7_000, B: 0 } },
    settings: access({ start_date: '2024-05-04', ...settings }),
  });
}

describe('files in a bucket', () => {
  test.each(['s3://bucket/files', 's3://bucket/files/', 's3://bucket'])('below %s are read', async (save_url) => {
    const world = await openOnS3();
    const run = await world.run({ settings: { save_url } });
    expect(run.failure).toBeUndefined();
    const records = recordsOf(run, 'observations');
    expect(records).toHaveLength(7_000);
    expect(observed(records)).toEqual(observedIn(world.emulator.expected()));
    const [file] = world.emulator.submissions[0]!.asks;
    expect(file!.location).toMatch(/^s3:\/\/bucket\/(files\/)?observations\/2024-05-04\/[^/]+\.csv$/);
    expect((await world.run({ settings: { save_url } })).paid).toEqual([]);
  });

  test('that are gzip, or not there because nobody came, are read', async () => {
    const world = await openOnS3();
    world.faults({ kind: 'file-gzip' }, { kind: 'file-absent' });
    const run = await world.run({ settings: { save_url: 's3://bucket/packed' } });
    expect(run.failure).toBeUndefined();
    expect(observed(recordsOf(run, 'observations'))).toEqual(observedIn(world.emulator.expected()));
  });

  test('that are addresses which no key can be end their question alone', async () => {
    const world = await openOnS3({ os_max_attempts: 1 });
    world.faults({
      kind: 'location-elsewhere',
      location: `s3://bucket/files/${'A'.repeat(1_100)}`,
      match: { name: 'B' },
    });
    const run = await world.run({ settings: { save_url: 's3://bucket/files' } });
    expect(run.failure).toBeUndefined();
    expect(recordsOf(run, 'observations')).toHaveLength(7_000);
    expect(world.state?.gaps).toEqual({ observations: { B: ['2024-05-04'] } });
  });
});

describe('what is wrong with save_url is told, and nothing is paid twice once it is mended:', () => {
  type Row = { what: string; settings: () => JsonObject; code: number; says: RegExp };
  const rows: Row[] = [
    {
      what: 'keys that the bucket does not take',
      settings: () => access({ s3_secret_key: 'wrong-and-longer' }),
      code: 77,
      says: /bucket\/files/,
    },
    {
      what: 'no server',
      settings: () => access({ s3_endpoint: 'http://127.0.0.1:9' }),
      code: 75,
      says: /127\.0\.0\.1:9/,
    },
    {
      what: 'no such bucket',
      settings: () => ({ save_url: 's3://no-such-bucket/files' }),
      code: 78,
      says: /no-such-bucket/,
    },
  ];
  test.each(rows)('$what', async ({ settings, code, says }) => {
    const world = await openOnS3();
    const save_url = 's3://bucket/files';
    const bad = await world.run({ settings: { save_url, ...settings() } });
    expect({ code: bad.exitCode, message: bad.failure?.message }).toEqual({
      code,
      message: expect.stringMatching(says) as unknown,
    });
    expect(bad.failure?.message).not.toContain('wrong-and-longer');
    expect(bad.paid).toEqual([]);
    const good = await world.run({ settings: { save_url } });
    expect(good.failure).toBeUndefined();
    expect(good.paid).toEqual(['A 2024-05-04', 'B 2024-05-04']);
    expect(observed(recordsOf(good, 'observations'))).toEqual(observedIn(world.emulator.expected()));
  });

  test.each([
    'ftp://host/files',
    'https://account.blob.core.windows.net/container',
    's3://keys:in@bucket/files',
    'files/below/here',
    '',
    's3://bucket/files?sig=seeded',
  ])('%s is no place for files (78)', async (save_url) => {
    const world = await open({ places: ['A'] });
    const ended = await world.run({ settings: { save_url } }).then(
      ({ failure, exitCode }) => ({ failure, exitCode }),
      (failure: Error) => ({ failure, exitCode: exitCodeOf(failure) }),
    );
    expect({ code: ended.exitCode, message: ended.failure?.message }).toEqual({
      code: 78,
      message: expect.stringMatching(/URL|save_url/) as unknown,
    });
    expect(ended.failure?.message).not.toContain('seeded');
    expect(world.emulator.submissions).toEqual([]);
  });

  test('a file that may not be read (77), which is read once it may', async () => {
    if (process.getuid?.() === 0) return;
    const world = await open({ places: ['A'] });
    await world.run({ settings: { mode: 'submit' } });
    await world.emulator.idle();
    const path = world.emulator.submissions[0]!.asks[0]!.location!;
    await chmod(path, 0);
    const bad = await world.run();
    expect({ code: bad.exitCode, message: bad.failure?.message }).toMatchObject({
      code: 77,
      message: expect.stringContaining('.csv') as unknown,
    });
    await chmod(path, 0o600);
    const good = await world.run();
    expect({ failure: good.failure, paid: good.paid }).toEqual({ failure: undefined, paid: [] });
    expect(observed(recordsOf(good, 'observations'))).toEqual(observedIn(world.emulator.expected()));
  });
});

describe('answers to questions asked under another save_url', () => {
  const MOVED = { save_url: 's3://bucket/moved' };

  async function submitThenMove(settings: JsonObject) {
    const world = await openOnS3();
    await world.run({ settings: { mode: 'submit', ...settings } });
    await world.emulator.idle();
    return world;
  }

  test('are read where they were written, and nothing is paid twice', async () => {
    const world = await submitThenMove({ save_url: 's3://bucket/before' });
    const run = await world.run({ settings: MOVED });
    expect({ failure: run.failure, paid: run.paid }).toEqual({ failure: undefined, paid: [] });
    expect(observed(recordsOf(run, 'observations'))).toEqual(observedIn(world.emulator.expected()));
    await world.sleep();
    const next = await world.run({ settings: MOVED });
    expect(next.failure).toBeUndefined();
    expect(world.emulator.submissions.at(-1)!.asks[0]!.location).toMatch(/^s3:\/\/bucket\/moved\//);
  });

  test('are read from a directory after a move into a bucket', async () => {
    const world = await submitThenMove({});
    const run = await world.run({ settings: MOVED });
    expect({ failure: run.failure, paid: run.paid }).toEqual({ failure: undefined, paid: [] });
    expect(observed(recordsOf(run, 'observations'))).toEqual(observedIn(world.emulator.expected()));
  });

  test('that lie in a bucket which is gone are asked again', async () => {
    const world = await submitThenMove({});
    const [key] = await world.keys('ledger/observations/');
    const entry = JSON.stringify(await world.json(key!)).replaceAll(world.saved, 's3://gone/files');
    await world.work.write(key!, entry);
    const run = await world.run({ settings: MOVED });
    expect({ failure: run.failure, paid: run.paid }).toEqual({
      failure: undefined,
      paid: ['A 2024-05-04', 'B 2024-05-04'],
    });
    expect(observed(recordsOf(run, 'observations')).length).toBe(7_000);
  });
});

describe('without save_url', () => {
  test('streams by file are left out with one warning each, and the others go on', async () => {
    const world = await open({
      places: ['A'],
      streamSettings: { observations: {}, devices: { delivery: 'save' }, demographics_all: {} },
    });
    const run = await world.run({ settings: WITHOUT_SAVE_URL });
    expect(run.failure).toBeUndefined();
    expect(warningsOf(run)).toEqual([
      'WARNING The stream devices is left out: it needs the setting save_url',
      'WARNING The stream demographics_all is left out: it needs the setting save_url',
    ]);
    expect(recordsOf(run, 'observations').length).toBeGreaterThan(0);
    expect(run.paid).toEqual(['A 2024-05-04']);
  });
});

test('a folder for files that is not there yet is made by OnSpot, and one by an URL is the same', async () => {
  const world = await open({ places: ['A'] });
  const run = await world.run({ settings: { save_url: `file://${world.saved}/not%20yet/` } });
  expect(run.failure).toBeUndefined();
  expect(observed(recordsOf(run, 'observations'))).toEqual(observedIn(world.emulator.expected()));
  expect(recordsOf(run, 'observations').length).toBeGreaterThan(0);
});

test('other files in the folder are nobody’s answer, and stay as they are', async () => {
  const world = await open({ places: ['A'] });
  await mkdir(join(world.saved, 'observations/2024-05-04'), { recursive: true });
  await writeFile(join(world.saved, 'observations/2024-05-04/else.csv'), 'deviceid,timestamp\nFOREIGN,1\n');
  const run = await world.run();
  expect(recordsOf(run, 'observations').map(({ did }) => did)).not.toContain('FOREIGN');
  expect(observed(recordsOf(run, 'observations'))).toEqual(observedIn(world.emulator.expected()));
});
