import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type OpenBatchFile, type TargetStorage } from 'target-s3-json';
import { gatedStorage } from './support/gated-storage.js';
import { inPieces, linesOf, load } from './support/load.js';
import { memoryStorage } from './support/memory-storage.js';
import { batch, record, schema, state } from './support/messages.js';
import { readObjects } from './support/objects.js';
import { start, toEnv } from './support/program.js';
import { tempFolder } from './support/temp-folder.js';

/** Files by their URLs, in chunks. */
const opening =
  (files: Record<string, Iterable<string> | AsyncIterable<Uint8Array>>): OpenBatchFile =>
  async (url) => {
    const chunks = files[url];
    return chunks && toBytes(chunks);
  };

async function* toBytes(chunks: Iterable<string> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Buffer.from(chunk as string);
}

const rows = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => `{"n":${from + n}}\n`);

describe('a state', () => {
  test('behind a batch is said only when all objects with records of the batch are complete', async () => {
    const folder = await tempFolder();
    const gated = await gatedStorage(folder);
    const said: string[] = [];
    const lines = [schema('s'), state(1), batch('s', ['a', 'b']), state(2), record('s', { n: 5 }), state(3)];
    let endInput = () => {};
    const inputMayEnd = new Promise<void>((resolve) => (endInput = resolve));
    async function* source() {
      yield Buffer.from(lines.join(''));
      await inputMayEnd;
    }
    const loading = load(source(), {
      folder,
      storage: gated.storage,
      openBatchFile: opening({ a: rows(1, 3), b: rows(4, 4) }),
      settings: { rotate_records: 1, parallel_uploads: 8, key_template: '{stream}/{part}/{run_id}.{ext}' },
      onState: (text) => void said.push(text),
    });
    while (gated.waiting().length < 5) await sleep(2);
    expect(said).toEqual(['1']);
    for (const part of [2, 1, 4]) await gated.complete(`s/0000${part}`);
    await sleep(30);
    expect(said).toEqual(['1']); // one object of the batch is still open, the first and the last are not
    await gated.complete('s/00003');
    while (said.length < 2) await sleep(2);
    expect(said).toEqual(['1', '2']);
    await gated.complete('s/00005');
    endInput();
    const { states, manifest } = await loading;
    expect(states).toEqual(['1', '2', '3']);
    const objects = manifest?.streams.s?.objects ?? [];
    expect(objects.map(({ key }) => key.slice(0, 7))).toEqual(['s/00001', 's/00002', 's/00003', 's/00004', 's/00005']);
    expect(objects.map(({ first_sequence: first, schema: each }) => [first, each])).toEqual([
      ...Array.from({ length: 4 }, () => [3, 0]),
      [5, 0],
    ]);
  });

  test('before a batch is said while the batch is read, and objects are completed by their age', async () => {
    const folder = await tempFolder();
    let said = false;
    async function* slow() {
      yield Buffer.from('{"n":2}\n');
      while (!said) await sleep(5); // without an end, were the state not said
      yield Buffer.from('{"n":3}\n');
    }
    const lines = [schema('s'), record('s', { n: 1 }), state(1), batch('s', ['a']), state(2)];
    const loaded = await load(lines, {
      folder,
      openBatchFile: opening({ a: slow() }),
      settings: { rotate_seconds: 0.05 },
      onState: () => void (said = true),
    });
    expect(loaded).toMatchObject({ failure: undefined, states: ['1', '2'] });
    expect(loaded.lines('s')).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
  });

  test('is not said when a batch before it could not be read to its end', async () => {
    async function* broken() {
      yield Buffer.from('{"n":1}\n{"n":2}\n{"n"');
      await setImmediate();
      throw Object.assign(new Error('the line is dead'), { exitCode: 75 });
    }
    const lines = [schema('s'), state(1), batch('s', ['a']), state(2)];
    const loaded = await load(lines, { openBatchFile: opening({ a: broken() }) });
    expect(loaded.failure).toEqual({
      exitCode: 75,
      message: 'Line 3 of the input: its batch file a cannot be read: the line is dead',
    });
    expect(loaded).toMatchObject({ states: ['1'], manifest: undefined });
    expect(loaded.lines('s')).toEqual(['{"n":1}', '{"n":2}']);
  });
});

test('a state is never ahead of its records, by property: what was said is in the directory at that moment', async () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('a', 'b') },
    { weight: 2, arbitrary: fc.constantFrom('BATCH a', 'BATCH b') },
    { weight: 2, arbitrary: fc.constant('STATE') },
  );
  const pieces = fc.integer({ min: 1, max: 5 });
  const property = async (steps: string[], rotate_records: number, parallel_uploads: number) => {
    const folder = await tempFolder();
    const toLine = (name: string, n: number) => {
      if (name === 'STATE') return state(n);
      return name.startsWith('BATCH') ? batch(name.slice(-1), [`${n}`, `${n}`]) : record(name, { n });
    };
    const onState = async (said: string) => {
      const stored = (await readObjects(folder)).flatMap(({ text }) => text.match(/^\{"n":\d+\}$/gm) ?? []);
      const before = steps.flatMap((name, n) => {
        if (name === 'STATE' || n > Number(said)) return [];
        return Array.from({ length: name.startsWith('BATCH') ? 6 : 1 }, () => `{"n":${n}}`);
      });
      const countOf = (all: string[], row: string) => all.filter((each) => each === row).length;
      for (const row of new Set(before)) expect([row, countOf(stored, row)]).toEqual([row, countOf(before, row)]);
    };
    const openBatchFile: OpenBatchFile = async (url) => toBytes([`{"n":${url}}\n`.repeat(3)]);
    const settings = { rotate_records, parallel_uploads };
    const lines = [schema('a'), schema('b'), ...steps.map(toLine)];
    const loaded = await load(inPieces(lines.join(''), 60), { folder, settings, openBatchFile, onState });
    const sent = steps.flatMap((name, n) => (name === 'STATE' ? [String(n)] : []));
    expect(loaded.failure).toBeUndefined();
    expect(loaded.states.at(-1)).toBe(sent.at(-1));
    expect(sent).toEqual(expect.arrayContaining(loaded.states));
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 30 }), pieces, pieces, property), { numRuns: 15 });
});

describe('stopping in the middle of a batch', () => {
  test('stores what was read, says no state behind the batch, and lets go of the file', async () => {
    const stop = new AbortController();
    let isOver = false;
    const openBatchFile: OpenBatchFile = async (_, { signal }) => {
      signal.addEventListener('abort', () => (isOver = true));
      return silent();
    };
    async function* silent() {
      yield Buffer.from('{"n":1}\n');
      setTimeout(() => stop.abort(), 20);
      await new Promise(() => {});
    }
    const lines = [schema('s'), state(1), batch('s', ['a', 'b']), record('s', { n: 2 }), state(2)];
    const loaded = await load(lines, { openBatchFile, signals: { stop: stop.signal } });
    expect(loaded).toMatchObject({ failure: undefined, states: ['1'], manifest: undefined });
    expect(loaded.lines('s')).toEqual(['{"n":1}']);
    expect(isOver).toBe(true);
  });

  test('by abandoning leaves nothing', async () => {
    const abandon = new AbortController();
    async function* silent() {
      yield Buffer.from('{"n":1}\n');
      setTimeout(() => abandon.abort(new Error('enough')), 20);
      await new Promise(() => {});
    }
    const lines = [schema('s'), batch('s', ['a']), state(2)];
    const loaded = await load(lines, {
      openBatchFile: opening({ a: silent() }),
      signals: { abandon: abandon.signal },
    });
    expect(loaded).toMatchObject({ failure: { message: 'enough' }, states: [], keys: [] });
  });

  test('by SIGTERM ends the program with 143 and the state before the batch', async () => {
    const [folder, files] = [await tempFolder(), await tempFolder()];
    const file = join(files, 'a.jsonl.gz');
    const block = gzipSync(rows(1, 200_000).join(''));
    await writeFile(file, Buffer.concat(Array.from({ length: 50 }, () => block)));
    const { child, ended, hasSaid } = start(['--config', 'ENV'], toEnv({ destination: folder, rotate_records: 1000 }));
    child.stdin.write(schema('s') + record('s', { n: 0 }) + state(1));
    child.stdin.write(batch('s', [`file://${file}`], { format: 'jsonl', compression: 'gzip' }) + state(2));
    await hasSaid('1\n'); // while the batch is read, which takes longer than all this
    child.kill('SIGTERM');
    const { code, out } = await ended;
    expect({ code, out }).toEqual({ code: 143, out: '1\n' });
    const stored = linesOf(await readObjects(folder), 's');
    expect(stored.slice(0, 2)).toEqual(['{"n":0}', '{"n":1}']);
    expect(stored.length).toBeLessThan(10_000_000);
  });
});

describe('a huge batch file', () => {
  const ROW = `{"pad":"${'x'.repeat(989)}"}\n`;
  const CHUNK = Buffer.from(ROW.repeat(100)); // 100 kB

  test('is read only as fast as it is stored', async () => {
    let read = 0;
    async function* endless() {
      for (; read < 1_000_000_000; read += CHUNK.length) {
        await setImmediate();
        yield CHUNK;
      }
    }
    const { storage } = memoryStorage();
    let letGo = () => {};
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const slow: TargetStorage = {
      ...storage,
      openWriter: () => ({
        write: () => gate,
        complete: async () => ({ key: '', bytes: 0, etag: '', modified: new Date(0) }),
        abort: async () => undefined,
      }),
    };
    const stop = new AbortController();
    const loading = load([schema('s'), batch('s', ['a'])], {
      storage: slow,
      openBatchFile: opening({ a: endless() }),
      signals: { stop: stop.signal },
    });
    for (let before = -1; before !== read || read === 0;) {
      before = read;
      await sleep(100);
    }
    expect(read).toBeLessThan(8_000_000); // some pages of a MiB, and what lies between
    stop.abort();
    letGo();
    expect((await loading).failure).toBeUndefined();
  });

  test('takes no more memory than a small one', async () => {
    let records = 0;
    async function* large() {
      for (let n = 0; n < 2000; n += 1) {
        yield CHUNK;
        records += 100;
      }
    }
    const { storage } = memoryStorage();
    const sink: TargetStorage = {
      ...storage,
      openWriter: () => ({
        write: async () => setImmediate(),
        complete: async () => ({ key: '', bytes: 0, etag: '', modified: new Date(0) }),
        abort: async () => undefined,
      }),
    };
    const settings = { rotate_records: 100_000 };
    const held = () => process.memoryUsage().arrayBuffers;
    const before = held();
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, held())), 20);
    const loaded = await load([schema('s'), batch('s', ['a']), state(1)], {
      storage: sink,
      openBatchFile: opening({ a: large() }),
      settings,
    });
    clearInterval(watch);
    expect(loaded).toMatchObject({ failure: undefined, states: ['1'] });
    expect(records).toBe(200_000);
    expect(most - before).toBeLessThan(80_000_000); // of 200 MB
  });
});
