import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTarget, targetSettings } from 'target-s3-json';
import { load } from './support/load.js';
import { record, schema } from './support/messages.js';

const clock = () => Date.UTC(2026, 2, 31, 23, 59, 59);

const keysWith = async (settings: Record<string, unknown>, input: string[]) => {
  const { dataKeys, failure } = await load(input, { settings: { run_id: 'run', ...settings }, clock });
  expect(failure).toBeUndefined();
  return dataKeys;
};

const one = [schema('users'), record('users', { id: 1 })];

describe('keys', () => {
  test('name stream, day, run and part by default', async () => {
    expect(await keysWith({}, one)).toEqual(['users/2026-03-31/users-run-00001.jsonl']);
    expect(await keysWith({ compression: 'gzip' }, one)).toEqual(['users/2026-03-31/users-run-00001.jsonl.gz']);
  });

  test('follow a template', async () => {
    const key_template = 'raw/{stream}/dt={run_started:yyyy-MM-dd}/hour={run_started:HH}/{part}_{run_id}.{ext}';
    expect(await keysWith({ key_template }, one)).toEqual(['raw/users/dt=2026-03-31/hour=23/00001_run.jsonl']);
  });

  test.each([
    ['{stream}/dt={field:created_at:yyyy-MM-dd}/{run_id}-{part}.{ext}', /^orders\/dt=2026-03-30\/run-00001\.jsonl$/],
    ['{stream}/country={field:country}/{run_id}-{part}.{ext}', /^orders\/country=US\/run-00001\.jsonl$/],
    ['{run_started:yyyy/MM/dd}/{stream}~{run_id}-{part}.{ext}', /^2026\/03\/31\/orders~run-00001\.jsonl$/],
    ['{stream}.{uuid}.{ext}', /^orders\.[0-9a-f-]{36}\.jsonl$/],
  ])('are what the examples say: %s', async (key_template, key) => {
    const order = record('orders', { created_at: '2026-03-30T12:00:00Z', country: 'US' });
    expect(await keysWith({ key_template }, [schema('orders'), order])).toEqual([expect.stringMatching(key)]);
  });

  test('differ between runs: a run is named by its time and a random part', async () => {
    const first = await load(one, { clock });
    const second = await load(one, { clock });
    expect(first.manifest?.run_id).toMatch(/^20260331t235959z-[0-9a-f]{8}$/);
    expect(second.manifest?.run_id).not.toBe(first.manifest?.run_id);
  });

  test('keep the day on which the run began, although midnight passes', async () => {
    let now = clock() - 15_000;
    const ticking = () => (now += 5000);
    const input = ['a', 'b', 'c'].flatMap((name) => [schema(name), record(name, {})]);
    const { dataKeys } = await load(input, { clock: ticking });
    expect(dataKeys.map((key) => key.split('/')[1])).toEqual(['2026-03-31', '2026-03-31', '2026-03-31']);
  });

  test('with {now} are those of the time at which each object is opened', async () => {
    let now = Date.UTC(2026, 2, 31, 23, 59, 50);
    async function* source() {
      yield Buffer.from(one.join(''));
      now += 20_000;
      yield Buffer.from([record('users', { id: 2 }), record('users', { id: 3 })].join(''));
    }
    const key_template = '{stream}/{run_started:yyyy-MM-dd}/{now:yyyy-MM-dd}/{run_id}-{part}';
    const { dataKeys } = await load(source(), {
      settings: { key_template, run_id: 'run', rotate_records: 2 },
      clock: () => now,
    });
    expect(dataKeys).toEqual(['users/2026-03-31/2026-03-31/run-00001', 'users/2026-03-31/2026-04-01/run-00002']);
  });

  test('hold a name of any length, which no other stream shares', async () => {
    const long = 'é'.repeat(400);
    const names = [`${long}a`, `${long}b`, long.slice(0, 9), ''];
    const keys = await keysWith(
      {},
      names.flatMap((name) => [schema(name), record(name, {})]),
    );
    const folders = keys.map((key) => key.split('/')[0]!);
    expect(new Set(folders).size).toBe(names.length);
    expect(folders).toContain('__EMPTY__');
    expect(folders).toContain('%C3%A9'.repeat(9));
    expect(folders.filter((folder) => /^(%C3%A9)+(%C3)?![0-9a-f]{32}$/.test(folder))).toHaveLength(2);
  });

  test('are never shared by two streams, and tell the name', async () => {
    const names = ['a/b', 'a%2Fb', 'a:b', 'a_b', '.', '..', '_rejected', '_manifests', 'é', ' '];
    const input = names.flatMap((name) => [schema(name), record(name, { name })]);
    const keys = await keysWith({}, input);
    expect(keys.map((key) => decodeURIComponent(key.split('/')[0]!)).sort()).toEqual([...names].sort());
  });

  test('are never shared by two streams, by property', async () => {
    const name = fc.string({
      unit: fc.constantFrom('a', 'A', '%', '2', 'F', '/', '_', '.', '-', '0', 'é'),
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 2, maxLength: 8 }), async (names) => {
        const input = names.flatMap((each) => [schema(each), record(each, {}), record(each, {})]);
        const keys = await keysWith({ rotate_records: 1 }, input);
        expect(new Set(keys.map((key) => key.toLowerCase())).size).toBe(names.length * 2);
      }),
      { numRuns: 20 },
    );
  });

  test('differ also where a file system does not tell capital letters', async () => {
    const input = ['Users', 'users'].flatMap((name) => [schema(name), record(name, {})]);
    expect(await keysWith({}, input)).toEqual([
      'Users/2026-03-31/Users-run-00001.jsonl',
      'users/2026-03-31/users-run-00002.jsonl',
    ]);
  });
});

describe('a template that cannot be used', () => {
  test.each([
    ['{stream}-{run_id}-{part}-{colour}', 'the placeholder {colour} is not known; there are {stream}, {part}'],
    ['{run_id}-{part}', 'it lacks {stream}'],
    ['{stream}-{run_id}', 'it needs {part} or {uuid}'],
    ['{stream}-{part}', 'it needs {run_id} or {uuid}'],
    ['{run_id}/{stream}{part}', 'where {stream} ends and {part} begins could not be told'],
    ['{run_id}/{stream}0{part}', 'where {stream} ends and {part} begins could not be told'],
    ['{stream}-{field:country}/{run_id}-{part}', 'so that two objects could get the same key; put "/" between them'],
    ['{stream}{now:D}/{run_id}-{part}', 'where {stream} ends and {now:D} begins could not be told'],
    ['{stream}{now:D}{field:x:D}/{run_id}-{part}', 'put "=" between them'],
    ['/{stream}/{run_id}-{part}', 'a key must not begin or end with a slash'],
    ['{stream}/../{run_id}-{part}', '".." part between slashes'],
    ['{now:/yyyy}/{stream}/{uuid}', 'a key must not begin or end with a slash'],
    ['_rejected/{stream}/{run_id}-{part}', '_rejected/ is kept for the target itself'],
    ['_CHECK/{stream}/{run_id}-{part}', '_check/ is kept for the target itself'],
    ['_{field:x}/{stream}/{uuid}', '_manifests/ is kept for the target itself, and its keys could begin so'],
    ["{now:'_rejected'}/{stream}/{uuid}", 'a date at its start begins with "_"'],
    ['.{stream}/{uuid}', '.storage-unfinished is kept for the storage'],
    ['{stream}{field:a}{field:b}{field:c}{field:d}{uuid}', 'keys could have more than 1024 bytes'],
    [`{stream}/${'x'.repeat(256)}/{uuid}`, 'keys could have more than 1024 bytes'],
    ['{stream}/{now:YYYY-MM-DD}/{uuid}', 'yyyy is the year, MM the month, dd the day'],
    ['{stream}/{now:%Y}/{uuid}', '{now:%Y} is no date'],
    ['{stream}/\u0000{uuid}', 'a control character'],
    ['{stream}/{field}/{uuid}', 'must be written {field:NAME} or {field:NAME:FORMAT}'],
    ['{stream}/{field:x:}/{uuid}', 'must be written {field:NAME} or {field:NAME:FORMAT}'],
    ['{stream}-{run_id}-{part', 'a brace without its partner'],
    ['{stream}-{run_started}-{uuid}', 'must be written {run_started:FORMAT}'],
    ['{stream:x}-{uuid}', 'must be written {stream}'],
  ])('%s is refused at the start', (key_template, sentence) => {
    const { config } = targetSettings.parse({ destination: 'x', key_template });
    const storage = {} as never; // nothing is to be asked of it
    expect(() => createTarget(config, { storage })).toThrow(
      expect.objectContaining({ exitCode: 78, message: expect.stringContaining(sentence) }),
    );
  });

  test('depends on the run id: one that was given may look like the end of a name', () => {
    const create = (settings: Record<string, unknown>) => () => {
      const { config } = targetSettings.parse({ destination: 'x', ...settings });
      return createTarget(config, { storage: {} as never });
    };
    expect(create({ key_template: '{stream}-{run_id}-{part}' })).not.toThrow();
    expect(create({ key_template: '{stream}-{run_id}-{part}', run_id: 'x' })).toThrow(
      'where {stream} ends and {run_id} begins could not be told',
    );
    expect(create({ key_template: '{stream}/{run_id}-{part}', run_id: 'x' })).not.toThrow();
  });

  test('is refused as well when the prefix of a bucket makes its keys too long', () => {
    const { config } = targetSettings.parse({ destination: 'x' });
    const create = (prefixBytes: number) => () =>
      createTarget(config, { storage: { url: `s3://bucket/${'p'.repeat(prefixBytes)}/` } as never });
    expect(create(500)).not.toThrow();
    expect(create(900)).toThrow('keys could have more than 1024 bytes with the prefix of the destination');
  });

  test.each([
    '{stream}/{uuid}',
    '{uuid}{stream}{part}',
    '{run_id}/{part}/{stream}',
    '{stream}/{now:yyyyMMdd}{part}-{run_id}',
    '{stream}/dt={field:created_at:yyyy-MM-dd}/{run_id}-{part}.{ext}',
    '{field:country}/{stream}/{field:a.b}_{run_id}/{part}',
    '_raw/{stream}/{uuid}.{ext}',
  ])('%s is accepted', (key_template) => {
    const { config } = targetSettings.parse({ destination: 'x', key_template });
    expect(() => createTarget(config, { storage: {} as never })).not.toThrow();
  });
});

describe('a time zone', () => {
  test('is that of the dates in keys', async () => {
    const key_template = '{stream}/{run_started:yyyy-MM-dd}/{now:HHmm}-{run_id}-{part}.{ext}';
    expect(await keysWith({ key_template, key_time_zone: 'Asia/Kolkata' }, one)).toEqual([
      'users/2026-04-01/0529-run-00001.jsonl',
    ]);
  });

  test.each(['Mars/Olympus', 'local', 'UTC+3', ''])('that is none is refused: %s', (key_time_zone) => {
    expect(() => targetSettings.parse({ destination: 'x', key_time_zone })).toThrow(
      expect.objectContaining({
        exitCode: 78,
        message: expect.stringContaining(
          `"key_time_zone" must be an IANA time zone such as UTC, America/New_York or Europe/Berlin (it is "${key_time_zone}")`,
        ),
      }),
    );
  });
});
