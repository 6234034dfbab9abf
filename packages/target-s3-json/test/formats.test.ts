import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load, type Loaded, type Settings } from './support/load.js';
import { rawRecord, record, schema, state } from './support/messages.js';
import { hasZstd } from './support/objects.js';
import { tempFolder } from './support/temp-folder.js';
import { targetSettings } from 'target-s3-json';

/** Records whose bytes a parser and a printer would change. */
const odd = ['{"n":1.10}', '{ "n" :\t-0, "n":2}', '{"n":"\\u0041,\\n]"}'];
const input = [schema('s'), ...odd.map((text) => rawRecord('s', text)), state(1)];
const many = Array.from({ length: 30_000 }, (_, n) => record('s', { n, pad: 'abc'.repeat(30) }));

const objectsOf = ({ objects }: Loaded) => objects.filter(({ key }) => key.startsWith('s/'));
const textOf = async (settings: Settings) => objectsOf(await load(input, { settings }))[0]?.text;
const problemOf = (settings: Settings) => {
  try {
    targetSettings.parse({ destination: 'x', ...settings });
    return undefined;
  } catch (error) {
    return error as Error & { exitCode: number };
  }
};

describe('format json', () => {
  test('makes an object one array, the records byte for byte', async () => {
    expect(await textOf({ format: 'json' })).toBe(`[${odd.join(',\n')}]\n`);
  });

  test('makes every object an array of its own, and calls it .json', async () => {
    const loaded = await load(input, { settings: { format: 'json', rotate_records: 2, run_id: 'r' } });
    expect(objectsOf(loaded).map(({ text }) => text)).toEqual([`[${odd[0]},\n${odd[1]}]\n`, `[${odd[2]}]\n`]);
    expect(loaded.keys).toContainEqual(expect.stringMatching(/s-r-00001\.json$/));
  });

  test.each(['none', 'gzip', ...(hasZstd ? ['zstd'] : [])])(
    'is whole over many pages, with compression %s; its size is told with brackets and commas',
    async (compression) => {
      const loaded = await load([schema('s'), ...many], { settings: { format: 'json', compression } });
      const [object] = objectsOf(loaded);
      expect((JSON.parse(object?.text ?? '') as { n: number }[]).map(({ n }) => n)).toEqual([...many.keys()]);
      expect(loaded.manifest?.streams.s?.objects[0]?.bytes).toBe(object?.text.length);
    },
  );

  test('takes records of more than a page, also as the first and the last', async () => {
    const pad = 'x'.repeat(3_000_000);
    const rows = [{ pad }, { n: 1 }, { pad, n: 2 }];
    const loaded = await load([schema('s'), ...rows.map((row) => record('s', row))], { settings: { format: 'json' } });
    expect(JSON.parse(objectsOf(loaded)[0]?.text ?? '')).toEqual(rows);
  });

  test('counts brackets and commas to the size an object may have', async () => {
    const rows = Array.from({ length: 4 }, (_, n) => record('s', { n })); // {"n":0} and what is behind it: 9 bytes
    const sizes = async (rotate_bytes: number) => {
      const { manifest } = await load([schema('s'), ...rows], { settings: { format: 'json', rotate_bytes } });
      return manifest?.streams.s?.objects.map(({ records, bytes }) => [records, bytes]);
    };
    expect(await sizes(19)).toEqual([
      [2, 19],
      [2, 19],
    ]);
    expect(await sizes(20)).toEqual([
      [3, 28],
      [1, 10],
    ]);
  });
});

describe('delimiter', () => {
  test.each([
    ['newline', '\n'],
    ['\n', '\n'],
    ['crlf', '\r\n'],
    ['\r\n', '\r\n'],
    ['\u001e', '\u001e'],
    ['\n--\n', '\n--\n'],
  ])('%j stands behind each record', async (delimiter, text) => {
    expect(await textOf({ delimiter })).toBe(odd.map((each) => each + text).join(''));
  });

  test('of several bytes is counted and is whole over many pages', async () => {
    const loaded = await load([schema('s'), ...many], { settings: { delimiter: 'crlf' } });
    const [{ text } = { text: '' }] = objectsOf(loaded);
    expect(text.split('\r\n')).toHaveLength(many.length + 1);
    expect(loaded.manifest?.streams.s?.objects[0]?.bytes).toBe(text.length);
  });

  test.each([',', ' ', '\t', '\r', '||', '\u007f', 'é\n', `\n${'-'.repeat(16)}`, ''])(
    '%j is refused, since a record may hold it or it is too long',
    (delimiter) => {
      expect(problemOf({ delimiter })).toMatchObject({
        exitCode: 78,
        message: expect.stringContaining('"delimiter" must be "newline", "crlf" or up to 16 ASCII characters'),
      });
    },
  );

  test('is refused in format json, where commas stand between records', () => {
    expect(problemOf({ format: 'json', delimiter: 'newline' })).toBeUndefined();
    expect(problemOf({ format: 'json', delimiter: 'crlf' })).toMatchObject({
      exitCode: 78,
      message: expect.stringContaining('"delimiter" has no place in format json'),
    });
  });
});

describe('compression', () => {
  test('has a level of its own by default and refuses one that it does not know', () => {
    expect(problemOf({ compression: 'gzip', compression_level: 9 })).toBeUndefined();
    expect(problemOf({ compression: 'gzip', compression_level: 10 })).toMatchObject({
      exitCode: 78,
      message: expect.stringContaining('"compression_level" must be at most 9 with gzip (it is 10)'),
    });
    expect(problemOf({ compression: 'zstd', compression_level: 20 })?.exitCode).toBe(78);
    expect(problemOf({ compression_level: 0 })?.exitCode).toBe(78);
  });

  const withZstd = hasZstd ? test : test.skip; // Node has zstd from 22.15 on
  const withoutZstd = hasZstd ? test.skip : test;

  withZstd.each([undefined, 1, 12])(
    'zstd (of Node 22.15), level %s, holds what plain objects would',
    async (compression_level) => {
      const rows = many.slice(0, 15_000); // more than one page
      const plain = await load([schema('s'), ...rows]);
      const settings = { compression: 'zstd', ...(compression_level && { compression_level }), run_id: 'r' };
      const packed = await load([schema('s'), ...rows], { settings });
      expect(packed.keys).toContainEqual(expect.stringMatching(/s-r-00001\.jsonl\.zst$/));
      expect(packed.lines('s')).toEqual(plain.lines('s'));
      const [object] = packed.manifest?.streams.s?.objects ?? [];
      expect(object?.stored_bytes).toBeLessThan((object?.bytes ?? 0) / 4);
    },
  );

  withoutZstd('zstd is refused at the start where Node does not have it, with the Node that does', () => {
    expect(problemOf({ compression: 'zstd' })).toMatchObject({
      exitCode: 78,
      message: expect.stringMatching(
        /"compression" cannot be zstd under Node \d+\.\d+\.\d+, .*: use Node 22\.15 or later, or gzip/,
      ),
    });
  });
});

describe('file_extension', () => {
  test.each(['ndjson', '.ndjson'])('%s is what {ext} becomes, whatever the compression', async (file_extension) => {
    const folder = await tempFolder();
    const settings = { file_extension, compression: 'gzip', key_template: '{stream}/{uuid}.{ext}' };
    const { keys } = await load(input, { settings, folder });
    const [key = ''] = keys.filter((each) => each.startsWith('s/'));
    expect(key).toMatch(/^s\/[0-9a-f-]+\.ndjson$/);
    expect((await readFile(join(folder, key))).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
  });

  test.each(['', 'a/b', '..', 'a b'])('%j is refused', (file_extension) => {
    expect(problemOf({ file_extension })?.exitCode).toBe(78);
  });
});
