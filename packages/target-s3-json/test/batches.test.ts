import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type SingerMessage } from '@onspot-tap/singer';
import { type BatchMessage, createTarget, targetSettings } from 'target-s3-json';
import { load, type Settings } from './support/load.js';
import { memoryStorage } from './support/memory-storage.js';
import { batch, line, rawRecord, record, schema, state } from './support/messages.js';
import { run, toEnv } from './support/program.js';
import { tempFolder } from './support/temp-folder.js';

const GZIP = { format: 'jsonl', compression: 'gzip' };

let files: string;
beforeEach(async () => void (files = await tempFolder()));

/** Writes a file and tells its URL. */
async function write(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(files, name), content);
  return `file://${join(files, name)}`;
}

describe('a BATCH', () => {
  test('is stored as its records would be, byte for byte, among RECORDs', async () => {
    const odd = '{ "n": 1.10, "t": "\\u00e9", "n": 12345678901234567890123 }';
    const url = await write('a.jsonl', `{"n":2}\n${odd}\n`);
    const loaded = await load([schema('s'), record('s', { n: 1 }), batch('s', [url]), record('s', { n: 4 }), state(1)]);
    expect(loaded).toMatchObject({ failure: undefined, states: ['1'] });
    expect(loaded.lines('s')).toEqual(['{"n":1}', '{"n":2}', odd, '{"n":4}']);
    expect(loaded.manifest?.streams.s?.objects).toMatchObject([{ records: 4, first_sequence: 2, last_sequence: 4 }]);
  });

  test('has its files read in their order, packed or not, of one member or several', async () => {
    const members = Buffer.concat(['{"n":1}\n{"n"', ':2}\n'].map((text) => gzipSync(text)));
    const packed = [await write('a.gz', members), await write('b.gz', gzipSync('{"n":3}\n'))];
    const plain = await write('c.jsonl', '{"n":4}\n');
    const loaded = await load([
      schema('s'),
      batch('s', packed, GZIP),
      batch('s', [plain, plain], { format: 'jsonl', compression: 'none' }),
      batch('s', [plain], { format: 'jsonl', compression: null }),
      batch('s', []),
    ]);
    expect(loaded.failure).toBeUndefined();
    expect(loaded.lines('s')).toEqual([1, 2, 3, 4, 4, 4].map((n) => `{"n":${n}}`));
  });

  test.each([
    ['CRLF', '{"n":1}\r\n{"n":2}\r\n'],
    ['no last line feed', '{"n":1}\n{"n":2}'],
    ['blank lines and spaces around', '\n  {"n":1} \t\n\r\n\n{"n":2}\n \n'],
    ['a byte order mark', '\ufeff{"n":1}\n{"n":2}\n'],
  ])('may have files with %s', async (_, text) => {
    const urls = [await write('a.jsonl', text), await write('b.jsonl', text)];
    const loaded = await load([schema('s', { n: { type: 'integer' } }), batch('s', urls)]);
    expect(loaded.failure).toBeUndefined();
    expect(loaded.lines('s')).toEqual(['{"n":1}', '{"n":2}', '{"n":1}', '{"n":2}']);
  });

  test('may have empty files, which leave no object', async () => {
    const loaded = await load([schema('s'), batch('s', [await write('a', '')]), state(1)]);
    expect(loaded).toMatchObject({ failure: undefined, states: ['1'] });
    expect(loaded.manifest?.streams.s?.objects).toEqual([]);
  });

  test('names files by absolute and relative paths, by URLs with escapes and without, in any case of its type', async () => {
    await mkdir(join(files, 'a b'));
    const url = await write('a b/50%.jsonl', '{"n":1}\n');
    const path = url.slice('file://'.length);
    const urls = [
      url,
      pathToFileURL(path).href,
      `file://localhost${path}`,
      `file:${path}`,
      path,
      `file://${relative(process.cwd(), path)}`,
    ];
    const loaded = await load([schema('s'), batch('s', urls).replace('BATCH', 'batch')]);
    expect(loaded.failure).toBeUndefined();
    expect(loaded.lines('s')).toHaveLength(urls.length);
  });

  test('has its records shaped, parted, put into versions and given columns as others', async () => {
    const url = await write(
      'a.jsonl',
      '{"n":1,"day":"2026-03-30","version":7,"x":0}\n{"n":2,"day":"2026-03-31","x":0}\n',
    );
    const settings = {
      streams: { s: { exclude: ['x'] } },
      key_template: '{stream}/{field:day}/{run_id}-{part}.{ext}',
      activate_version: 'new_prefix',
      add_metadata_columns: true,
      run_id: 'r',
    };
    const big = '12345678901234567890';
    const message = batch('s', [url]).replace('{', `{"version":${big},"time_extracted":"2026-03-31T04:00:00Z",`);
    const loaded = await load([schema('s'), message], { settings, clock: () => 0 });
    expect(loaded.failure).toBeUndefined();
    expect(loaded.keys.filter((key) => key.startsWith('s/'))).toEqual([
      `s/v=${big}/2026-03-30/r-00001.jsonl`,
      `s/v=${big}/2026-03-31/r-00002.jsonl`,
    ]);
    const [first] = loaded.lines('s');
    expect(first).toMatch(/^\{"n":1,"day":"2026-03-30","version":7,"_sdc_extracted_at":"2026-03-31T04:00:00Z",/);
    expect(first).toContain(`"_sdc_table_version":${big},`);
  });

  test('of a stream that is left out is not opened, whatever it says', async () => {
    const lines = [
      batch('s', ['file:///nowhere']),
      line({ type: 'BATCH', stream: 's', filepath: '/nowhere' }),
      state(1),
    ];
    const settings = { streams: { s: { selected: false } }, batch_messages: 'fail' };
    expect(await load(lines, { settings })).toMatchObject({ failure: undefined, states: ['1'], keys: [] });
  });

  test('may be given to the library as a message', async () => {
    const url = await write('a.jsonl', '{"n":1}\n');
    const { config } = targetSettings.parse({ destination: 'x', unknown_messages: 'fail' });
    const { storage, texts } = memoryStorage();
    const messages: (SingerMessage | BatchMessage)[] = [
      { type: 'SCHEMA', stream: 's', schema: { type: 'object', properties: {} }, key_properties: [] },
      { type: 'BATCH', stream: 's', encoding: { format: 'jsonl' }, manifest: [url] },
      { type: 'STATE', value: 1 },
    ];
    const run = createTarget(config, { storage }).run(messages);
    const states: string[] = [];
    for await (const said of run) states.push(String(said));
    expect(states).toEqual(['1\n']);
    expect([...texts.values()]).toContain('{"n":1}\n');
    const lines = messages.map((message) => JSON.stringify(message).length + 1);
    expect(run.progress()).toMatchObject({ records: 1, bytes: lines.reduce((sum, length) => sum + length, 8) });
  });

  test('is read and validated by a dry run', async () => {
    const [good, bad] = [await write('a', '{"n":1}\n'), await write('b', '{"n":"x"}\n')];
    const integer = schema('s', { n: { type: 'integer' } });
    const env = toEnv({ destination: join(files, 'out') });
    const dry = ['--config', 'ENV', '--dry-run'];
    expect((await run(dry, integer + batch('s', [good]), env)).code).toBe(0);
    const { code, log } = await run(dry, integer + batch('s', [good, bad]), env);
    expect(code).toBe(65);
    expect(log).toContain(`CRITICAL Line 1 of the batch file ${bad} (line 2 of the input): a record of stream "s"`);
  });
});

describe('a BATCH that cannot be read ends the run with 65: it', () => {
  const cases: [string, string | object, string][] = [
    ['comes before its SCHEMA', batch('t', []), 'a BATCH of stream "t" came before its SCHEMA'],
    ['names one file, in the other dialect', { stream: 's', filepath: '/x', format: 'jsonl' }, '"filepath"'],
    ['has no stream', { manifest: [], encoding: {} }, 'is not a valid Singer BATCH: "stream" is missing'],
    ['has no encoding', { stream: 's', manifest: [] }, 'is not a valid Singer BATCH: "encoding" is missing'],
    ['has no manifest', { stream: 's', encoding: { format: 'jsonl' } }, '"manifest" is missing'],
    ['has a bad manifest', { stream: 's', encoding: {}, manifest: [1] }, '"manifest" has the wrong type'],
    ['has no format', batch('s', [], {}), 'in the format undefined'],
    ['has parquet', batch('s', [], { format: 'parquet' }), 'in the format "parquet", and only "jsonl" can be read'],
    ['has zstd', batch('s', [], { format: 'jsonl', compression: 'zstd' }), 'with the compression "zstd", and only'],
    ['is at another place', batch('s', ['gs://b/k']), 'gs://b/k cannot be read: it is at a gs:// URL'],
    ['is not there', batch('s', ['file:///no/such']), 'file:///no/such cannot be read: there is no such file'],
    ['is no file', batch('s', ['file:///tmp']), 'file:///tmp cannot be read: it is no regular file'],
    ['is below a file', batch('s', ['file:///etc/passwd/x']), 'cannot be read: ENOTDIR'],
    ['is in no bucket', batch('s', ['s3://x/k']), 's3://x/k cannot be read: The URL s3://x does not name a bucket'],
  ];

  test.each(cases)('%s', async (_, message, sentence) => {
    const text = typeof message === 'string' ? message : line({ type: 'BATCH', ...message });
    const loaded = await load([schema('s'), record('s', { n: 1 }), state(1), text, record('s', { n: 2 }), state(2)]);
    expect(loaded.failure?.exitCode).toBe(65);
    expect(loaded.failure?.message).toMatch(/^Line 4 of the input/);
    expect(loaded.failure?.message).toContain(sentence);
    expect(loaded).toMatchObject({ states: ['1'], manifest: undefined });
    expect(loaded.lines('s')).toEqual(['{"n":1}']);
  });

  test('is not wanted', async () => {
    const loaded = await load([schema('s'), batch('s', ['file:///nowhere'])], { settings: { batch_messages: 'fail' } });
    expect(loaded.failure).toEqual({
      exitCode: 65,
      message:
        'Line 2 of the input is a BATCH, and batch_messages is set to fail: set it to accept, or turn batches off in the tap',
    });
  });

  const packed = gzipSync('{"n":1}\n');
  test.each<[string, Uint8Array]>([
    ['cut off', packed.subarray(0, -3)],
    ['cut off in a later member', Buffer.concat([packed, packed.subarray(0, 5)])],
    ['damaged', Buffer.concat([packed.subarray(0, -8), Buffer.alloc(8, 1)])],
    ['followed by something else', Buffer.concat([packed, Buffer.from('{"n":2}\n')])],
    ['followed by zeros that hide a member', Buffer.concat([packed, Buffer.alloc(10), packed])],
    ['no gzip', Buffer.from('{"n":1}\n')],
    ['empty', Buffer.alloc(0)],
  ])('has a gzip file that is %s', async (_, bytes) => {
    const url = await write('a.gz', bytes);
    const loaded = await load([schema('s'), state(1), batch('s', [url], GZIP), state(2)]);
    expect(loaded.failure?.exitCode).toBe(65);
    expect(loaded.failure?.message).toMatch(
      /^Line 3 of the input: its batch file file:.*\.gz cannot be read: (it is damaged|behind byte)/,
    );
    expect(loaded.states).toEqual(['1']);
  });

  test.each<[string, string | Uint8Array, string]>([
    ['is not JSON', '{"n":1\n', 'is not JSON: 6 characters, cut off'],
    ['is no object', '[]\n', 'is JSON, but not an object'],
    ['has something behind it', '{"n":1} {"n":2}\n', 'is not JSON: 15 characters, malformed at column 9'],
    ['is not UTF-8', Buffer.of(0x22, 0xff, 0x22, 0x0a), 'is not valid UTF-8'],
    ['does not obey', '{"n":"secret"}\n', ': a record of stream "s" is not valid: /n must be integer; mend the tap or'],
  ])('has a line that %s; those before it are stored', async (_, bad, sentence) => {
    const content = Buffer.concat([Buffer.from('{"n":1}\n\n'), Buffer.from(bad), Buffer.from('{"n":2}\n')]);
    const url = await write('a.jsonl', content);
    const integer = schema('s', { n: { type: 'integer' } });
    const loaded = await load([integer, state(1), batch('s', [url, 'file:///no/such']), state(2)]);
    expect(loaded.failure?.exitCode).toBe(65);
    expect(loaded.failure?.message).toContain(`Line 3 of the batch file ${url} (line 3 of the input)`);
    expect(loaded.failure?.message).toContain(sentence);
    expect(loaded.failure?.message).not.toContain('secret');
    expect(loaded.states).toEqual(['1']);
    expect(loaded.lines('s')).toEqual(['{"n":1}']);
  });
});

describe('lines of a batch that are rejected', () => {
  const settings: Settings = { validation: 'reject', run_id: 'r' };
  const integer = schema('s', { n: { type: 'integer' } });

  test('tell the line of the BATCH, the file and the line there', async () => {
    const url = await write('a.jsonl', '{"n":1}\n{"n": "x"}\r\n{"n":2}\n');
    const bad = rawRecord('s', '{"n":"y"}');
    const loaded = await load([integer, batch('s', [url]), bad, state(1)], { settings });
    expect(loaded).toMatchObject({ failure: undefined, states: ['1'] });
    expect(loaded.lines('s')).toEqual(['{"n":1}', '{"n":2}']);
    expect(loaded.objects.find(({ key }) => key.startsWith('_rejected/'))?.text).toBe(
      [
        `{"line":2,"file":"${url}","file_line":2,"path":"/n","reason":"must be integer","message":{"n": "x"}}\n`,
        `{"line":3,"path":"/n","reason":"must be integer","message":${bad.trimEnd()}}\n`,
      ].join(''),
    );
    expect(loaded.manifest?.streams.s?.rejected_objects).toMatchObject([{ first_sequence: 2, last_sequence: 3 }]);
  });

  test('are bounded as others are', async () => {
    const url = await write('a.jsonl', '{"n":"x"}\n{"n":"x"}\n');
    const loaded = await load([integer, batch('s', [url]), state(1)], { settings: { ...settings, max_rejected: 1 } });
    expect(loaded.failure?.message).toContain('max_rejected (1) records are rejected already');
    expect(loaded.failure?.message).toContain(`Line 2 of the batch file ${url}`);
    expect(loaded.states).toEqual([]);
  });
});
