import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTarget, targetSettings } from 'target-s3-json';
import { load } from './support/load.js';
import { record, schema } from './support/messages.js';

const clock = () => Date.UTC(2026, 2, 31, 23, 59, 59);

const keysWith = async (settings: Record<string, unknown>, input: string[]) => {
  const { keys, failure } = await load(input, { settings: { run_id: 'run', ...settings }, clock });
  expect(failure).toBeUndefined();
  return keys.filter((key) => !key.startsWith('_manifests/'));
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
    const { keys } = await load(input, { clock: ticking });
    expect(keys.filter((key) => key.includes('/2026-03-31/'))).toHaveLength(3);
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
    ['{run_id}/{stream}{part}', '{part} needs text that is not digits'],
    ['{run_id}/{stream}0{part}', '{part} needs text that is not digits'],
    ['/{stream}/{run_id}-{part}', 'a key must not begin or end with a slash'],
    ['{stream}/../{run_id}-{part}', '".." part between slashes'],
    ['_rejected/{stream}/{run_id}-{part}', '_rejected/ is kept for the target itself'],
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

  test.each(['{stream}/{uuid}', '{uuid}{stream}{part}', '{run_id}/{part}/{stream}'])(
    '%s is accepted',
    (key_template) => {
      const { config } = targetSettings.parse({ destination: 'x', key_template });
      expect(() => createTarget(config, { storage: {} as never })).not.toThrow();
    },
  );
});
