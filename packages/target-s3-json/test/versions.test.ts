import { describe, expect, test } from '@jest/globals';
import { isDataKey, load, type Settings } from './support/load.js';
import { memoryStorage } from './support/memory-storage.js';
import { line, schema, state } from './support/messages.js';

const activate = (version: number, stream = 's') => line({ type: 'ACTIVATE_VERSION', stream, version });

/** A RECORD line with members before and behind the record. */
const versioned = (record: string, { before = '', behind = '' }) =>
  `{"type": "RECORD", "stream": "s", ${before && `${before}, `}"record": ${record}${behind && `, ${behind}`}}\n`;
const first = (n: number, version: number | string) => versioned(`{"n":${n}}`, { before: `"version": ${version}` });
const last = (n: number, version: number | string) => versioned(`{"n":${n}}`, { behind: `"version": ${version}` });

const NEW_PREFIX = { activate_version: 'new_prefix', run_id: 'r', key_template: '{stream}/{run_id}-{part}.{ext}' };

async function stored(input: string[], settings: Settings = {}) {
  const loaded = await load([schema('s', { n: {} }), ...input], { settings: { ...NEW_PREFIX, ...settings } });
  expect(loaded.failure).toBeUndefined();
  const records = loaded.objects.filter(({ key }) => !key.startsWith('_'));
  return { ...loaded, byKey: Object.fromEntries(records.map(({ key, text }) => [key, text.trimEnd()])) };
}

describe('with activate_version new_prefix', () => {
  test('the records of each version have a folder of their own, wherever in the line the version stands', async () => {
    const { byKey, manifest } = await stored([
      activate(1),
      first(1, 1),
      first(2, 1),
      last(3, 1),
      last(4, 2),
      first(5, 2),
      versioned('{"n":6}', {}),
      versioned('{"n":7,"version":9}', { behind: '"time_extracted": "2026-01-01T00:00:00Z", "version": 1' }),
      last(8, 2),
      activate(2),
    ]);
    expect(byKey).toEqual({
      's/v=1/r-00001.jsonl': '{"n":1}\n{"n":2}\n{"n":3}\n{"n":7,"version":9}',
      's/v=2/r-00002.jsonl': '{"n":4}\n{"n":5}\n{"n":8}',
      's/r-00003.jsonl': '{"n":6}',
    });
    expect(manifest?.streams.s).toMatchObject({ activated_version: '2', records: 8 });
  });

  test('versions are never mixed up: digit for digit, and the last of two in a line counts', async () => {
    const { byKey } = await stored([
      last(1, '9007199254740993'),
      last(2, '9007199254740992'),
      last(3, '1e3'),
      last(4, '1000'),
      last(5, '-0'),
      last(6, '0'),
      last(7, '1.5'),
      last(8, 'null'),
      versioned('{"n":9}', { before: '"version": 1', behind: '"version": 2' }),
      versioned('{"n":10}', { before: '"version": 1', behind: '"\\u0076ersion": 3' }),
      versioned('{"n":11}', { before: '"version": 1' }),
    ]);
    const folders = Object.entries(byKey).map(([key, text]) => [key.split('/').slice(1, -1).join(), text]);
    expect(Object.fromEntries(folders)).toEqual({
      'v=9007199254740993': '{"n":1}',
      'v=9007199254740992': '{"n":2}',
      'v=1000': '{"n":3}\n{"n":4}',
      'v=0': '{"n":5}\n{"n":6}',
      'v=1.5': '{"n":7}',
      '': '{"n":8}',
      'v=2': '{"n":9}',
      'v=3': '{"n":10}',
      'v=1': '{"n":11}',
    });
  });

  test.each([
    ['{stream}/{run_started:yyyy/MM}/{run_id}-{part}.{ext}', 's/v=7/1970/01/r-00001.jsonl'],
    ['raw/s/{run_id}/x-{stream}-y/{part}.{ext}', 'raw/s/r/x-s-y/v=7/00001.jsonl'],
    ['{run_id}/{stream}-{part}.{ext}', 'r/v=7/s-00001.jsonl'],
    ['{stream}={run_id}={part}.{ext}', 'v=7/s=r=00001.jsonl'],
  ])('keys made by %s have the folder behind the one of the stream, or before the file', async (template, key) => {
    const loaded = await load([schema('s', { n: {} }), last(1, 7)], {
      settings: { ...NEW_PREFIX, key_template: template },
      clock: () => 0,
    });
    expect(loaded.keys).toContain(key);
  });

  test('a changed schema begins new objects in every version, and states wait for all of them', async () => {
    const changed = schema('s', { n: { type: 'integer' } });
    const { byKey, states } = await stored([last(1, 1), last(2, 2), changed, last(3, 1), last(4, 2), state('end')]);
    expect(byKey).toEqual({
      's/v=1/r-00001.jsonl': '{"n":1}',
      's/v=2/r-00002.jsonl': '{"n":2}',
      's/v=1/r-00003.jsonl': '{"n":3}',
      's/v=2/r-00004.jsonl': '{"n":4}',
    });
    expect(states).toEqual(['"end"']);
  });

  test.each(['"2"', '{}', '1e400', '9'.repeat(33), '1e32'])('the version %s is refused', async (version) => {
    const loaded = await load([schema('s'), last(1, 1), state(1), last(2, version)], { settings: NEW_PREFIX });
    expect(loaded.failure).toEqual({
      exitCode: 65,
      message:
        'Line 4 of the input: the version of a record of stream "s" is no number of up to 32 digits; mend the tap, or set activate_version to ignore',
    });
    expect(loaded.states).toEqual(['1']);
  });

  test.each([1, 256, 500])(
    'below a prefix of %d bytes the longest version of the longest name can be stored',
    async (bytes) => {
      const stream = 'x'.repeat(1000);
      const { storage, keys } = memoryStorage(`s3://bucket/${'p'.repeat(bytes - 1)}/`);
      const input = [
        schema(stream),
        `{"type": "RECORD", "stream": "${stream}", "version": ${'9'.repeat(32)}, "record": {}}\n`,
      ];
      const key_template = '{stream}/{stream}/{stream}/{stream}/{run_id}-{part}';
      await load(input, { storage, settings: { ...NEW_PREFIX, run_id: 'r'.repeat(64), key_template } });
      const [key = ''] = keys.filter(isDataKey);
      expect(key).toContain(`/v=${'9'.repeat(32)}/`);
      expect(bytes + Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
    },
  );
});

test('by default all versions are appended alike, which is said once per stream', async () => {
  const settings = { activate_version: 'ignore' };
  const loaded = await stored([activate(1), last(1, 1), activate(1), last(2, '"2"'), activate(3)], settings);
  expect(loaded.byKey).toEqual({ 's/r-00001.jsonl': '{"n":1}\n{"n":2}' });
  expect(loaded.log.match(/ACTIVATE_VERSION/g)).toHaveLength(1);
  expect(loaded.manifest?.streams.s?.activated_version).toBe('3');
});

test('a stream that says nothing of versions has none in the manifest', async () => {
  const { manifest } = await stored([versioned('{"n":1}', {})]);
  expect(manifest?.streams.s).not.toHaveProperty('activated_version');
});
