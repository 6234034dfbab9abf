import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTarget, targetSettings } from 'target-s3-json';
import { isDataKey, type Settings } from './support/load.js';
import { memoryStorage } from './support/memory-storage.js';
import { line, schema } from './support/messages.js';

type Case = {
  template: string;
  /** Of two runs; undefined where it is not set. */
  runIds: (string | undefined)[];
  streams: string[];
  records: { stream: number; v: unknown; w: unknown; version: number | undefined }[];
  activate_version: 'ignore' | 'new_prefix';
};

const STREAMS = 3;

function anyCase(of: {
  more: string[];
  text: fc.Arbitrary<string>;
  name: fc.Arbitrary<string>;
  runId: fc.Arbitrary<string>;
}): fc.Arbitrary<Case> {
  const value = fc.oneof({ arbitrary: of.name, weight: 4 }, fc.constantFrom(null, undefined, true, 0, 1, 1e12));
  const version = fc.constantFrom(undefined, 1, 2, 2026);
  const placeholders = fc
    .array(fc.constantFrom(...of.more), { maxLength: 3 })
    .chain((more) => fc.shuffledSubarray(['{stream}', '{part}', '{run_id}', ...more], { minLength: 3 }));
  const template = fc
    .tuple(placeholders, fc.array(of.text, { minLength: 6, maxLength: 6 }), of.text)
    .map(([all, texts, end]) => all.map((each, index) => texts[index]! + each).join('') + end);
  const made: (string | undefined)[] = [undefined, undefined];
  const given: fc.Arbitrary<(string | undefined)[]> = fc.uniqueArray(of.runId, { minLength: 2, maxLength: 2 });
  return fc.record({
    template,
    runIds: fc.oneof(fc.constant(made), { arbitrary: given, weight: 2 }),
    streams: fc.array(of.name, { minLength: STREAMS, maxLength: STREAMS }),
    records: fc.array(fc.record({ stream: fc.nat(STREAMS - 1), v: value, w: value, version }), {
      minLength: 1,
      maxLength: 20,
    }),
    activate_version: fc.constantFrom('ignore', 'new_prefix'),
  });
}

const isAccepted = (settings: Settings) => {
  try {
    createTarget(targetSettings.parse({ destination: 'x', ...settings }).config, memoryStorage());
    return true;
  } catch (error) {
    expect(error).toMatchObject({ exitCode: 78 });
    return false;
  }
};

/** Every record goes to an object of its own, in both runs. */
async function keysOf({ runIds, streams, records }: Case, settings: Settings[]): Promise<string[]> {
  const input = [
    ...streams.map((name) => schema(name)),
    ...records.map(({ stream, version, ...values }) =>
      line({ type: 'RECORD', stream: streams[stream], record: values, version }),
    ),
  ];
  const keys: string[] = [];
  for (const each of settings) {
    const memory = memoryStorage();
    const { config } = targetSettings.parse({ destination: 'x', rotate_records: 1, ...each });
    for await (const _ of createTarget(config, memory).run(Readable.from([Buffer.from(input.join(''))])));
    keys.push(...memory.keys.filter(isDataKey));
  }
  expect(keys).toHaveLength(records.length * runIds.length);
  return keys;
}

/** Runs as many cases; answers how many templates were accepted. */
async function search(cases: fc.Arbitrary<Case>, numRuns: number): Promise<number> {
  let accepted = 0;
  const property = fc.asyncProperty(cases, async (each) => {
    const { template: key_template, activate_version } = each;
    const settings = each.runIds.map((run_id) => ({ key_template, activate_version, ...(run_id && { run_id }) }));
    if (!settings.every(isAccepted)) return;
    accepted += 1;
    const keys = await keysOf(each, settings);
    expect(new Set(keys.map((key) => key.toLowerCase())).size).toBe(keys.length);
    expect(keys.filter((key) => flawOf(key) !== undefined)).toEqual([]);
  });
  await fc.assert(property, { numRuns });
  return accepted;
}

function flawOf(key: string): string | undefined {
  const segments = key.split('/');
  if (Buffer.byteLength(key) > 1024) return 'too long';
  if (segments.some((segment) => ['', '.', '..', '.storage-unfinished'].includes(segment))) return 'no file name';
  if (segments.some((segment) => Buffer.byteLength(segment) > 255)) return 'too long for a file name';
  return /^_(rejected|manifests|check)\//i.test(key) ? 'reserved' : undefined;
}

describe('an accepted template gives no two objects one key, capital letters or not, and only keys that can be stored', () => {
  test('where names, values and run ids, put side by side, look like others put side by side', async () => {
    const cases = anyCase({
      more: ['{field:v}', '{field:w}'],
      text: fc.constantFrom('-', '-', '-', '', '0', '/'),
      name: fc.constantFrom('a', 'a-a', 'A-a-A', '1', 'a-00001'),
      runId: fc.constantFrom('a', 'a-a', 'a-a-a', '1', '1-00001'),
    });
    expect(await search(cases, 1000)).toBeGreaterThan(50);
  });

  test('whatever they are', async () => {
    const unit = fc.constantFrom('a', 'A', '-', '/', '.', '_', '0', '1', '%', '!', '=', '~', 'é', ' ');
    const cases = anyCase({
      more: [
        ...['{uuid}', '{ext}', '{field:v}', '{field:w}', '{field:v:yyyy/MM}', '{field:w:MMM-d}'],
        ...['{run_started:yyyy-MM-dd}', '{now:HHmmss}', '{now:D}'],
      ],
      text: fc.constantFrom(
        '-',
        '/',
        '/',
        '',
        '.',
        '_',
        '=',
        'dt=',
        '/v=',
        'v=',
        '0',
        'é',
        '_rejected',
        '_check/',
        '..',
        '~',
      ),
      name: fc.oneof(
        fc.string({ unit, maxLength: 8 }),
        fc.constantFrom('2019-01-01', '__HIVE_DEFAULT_PARTITION__', '..', '_rejected'),
        fc.string({ unit, minLength: 200, maxLength: 400 }),
      ),
      runId: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,63}$/),
    });
    expect(await search(cases, 200)).toBeGreaterThan(20);
  });
});
