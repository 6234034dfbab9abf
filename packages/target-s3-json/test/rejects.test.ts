import { describe, expect, test } from '@jest/globals';
import { load, type Loaded, type Settings } from './support/load.js';
import { rawRecord, record, schema, state } from './support/messages.js';
import { readObjects } from './support/objects.js';
import { feed, run, start, toEnv } from './support/program.js';
import { tempFolder } from './support/temp-folder.js';

const TEXT = { n: { type: 'string' } };
const good = record('s', { n: 'x' });
const bad = record('s', { n: 1 });
const input = [schema('s', TEXT), good, bad, state(1)];
const reject = (more: Settings = {}) => ({ settings: { validation: 'reject', run_id: 'r', ...more } });

const rejectedOf = ({ objects }: Pick<Loaded, 'objects'>) => objects.filter(({ key }) => key.startsWith('_rejected/'));
const aside = (message: string) => `{"line":3,"path":"/n","reason":"must be string","message":${message.trimEnd()}}\n`;

describe('rejected lines', () => {
  test.each([
    [{}, 'jsonl'],
    [{ compression: 'gzip' }, 'jsonl.gz'],
    [{ format: 'json', compression: 'gzip', file_extension: 'txt' }, 'jsonl.gz'],
    [{ delimiter: '\u001e' }, 'jsonl'],
  ])('are JSON lines, packed as the records are: %j', async (settings, ext) => {
    const loaded = await load(input, reject(settings));
    expect(rejectedOf(loaded)).toEqual([{ key: `_rejected/s/s-r-00001.${ext}`, text: aside(bad) }]);
    expect(loaded.manifest?.streams.s?.rejected_objects).toEqual([
      expect.objectContaining({ records: 1, bytes: aside(bad).length, first_sequence: 3, last_sequence: 3 }),
    ]);
  });

  test('are rotated and counted: in the log, in a metric, in the manifest', async () => {
    const loaded = await load([schema('s', TEXT), bad, bad, bad, good], reject({ rotate_records: 2 }));
    expect(rejectedOf(loaded).map(({ text }) => text.split('\n').length - 1)).toEqual([2, 1]);
    expect(loaded.manifest?.streams.s).toMatchObject({ records: 1, rejected: 3 });
    expect(loaded.log).toContain('rejected: 3');
    expect(loaded.log).toContain(
      'METRIC: {"type":"counter","metric":"rejected_count","value":3,"tags":{"stream":"s"}}',
    );
    expect(loaded.log).not.toMatch(/error|exception/i);
  });

  test('are kept byte for byte, however long', async () => {
    const text = `{"n": 1.10, "pad": "${'x'.repeat(5_000_000)}"}`;
    const loaded = await load([schema('s', TEXT), good, rawRecord('s', text)], reject({ max_memory_bytes: 1_048_576 }));
    expect(rejectedOf(loaded)[0]?.text === aside(rawRecord('s', text))).toBe(true);
  });

  test('have a reason of bounded length, although names in a record have none', async () => {
    const name = 'y'.repeat(100_000);
    const closed = schema('s', { n: { type: 'object', additionalProperties: false } });
    const odd = record('s', { n: { [name]: 1 } });
    const loaded = await load([closed, odd], reject());
    const { reason, message } = JSON.parse(rejectedOf(loaded)[0]?.text ?? '') as { reason: string; message: unknown };
    expect(reason).toMatch(/^must not have the property "y{900,1000}…$/);
    expect(message).toEqual(JSON.parse(odd));
    const { failure } = await load([closed, odd]);
    expect(failure?.message.length).toBeLessThan(1500);
  });

  test('may be none at all: with max_rejected 0 the first one ends the run, what came before is stored', async () => {
    const loaded = await load([schema('s', TEXT), good, state(1), bad, state(2)], reject({ max_rejected: 0 }));
    expect(loaded.failure?.exitCode).toBe(65);
    expect(loaded.failure?.message).toContain('Line 4 of the input');
    expect(loaded.failure?.message).toContain('max_rejected (0) records are rejected already');
    expect(loaded).toMatchObject({ states: ['1'], manifest: undefined });
    expect(rejectedOf(loaded)).toEqual([]);
    expect(loaded.lines('s')).toHaveLength(1);
  });

  test('are bounded over all streams together, and those before the last are stored', async () => {
    const lines = ['a', 'b', 'c'].flatMap((name) => [schema(name, TEXT), record(name, { n: 1 })]);
    const loaded = await load(lines, reject({ max_rejected: 2 }));
    expect(loaded.failure?.message).toContain('stream "c"');
    expect(rejectedOf(loaded).map(({ key }) => key.split('/')[1])).toEqual(['a', 'b']);
  });

  test('are stored when a signal stops the run, and the state behind them is said', async () => {
    const folder = await tempFolder();
    const env = toEnv({ destination: folder, validation: 'reject', run_id: 'r' });
    const running = start(['--config', 'ENV'], env);
    await feed(running, schema('s', TEXT) + state(0) + bad + state(1));
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 143, out: '0\n1\n' });
    expect(rejectedOf({ objects: await readObjects(folder) })).toHaveLength(1);
  });

  test('of a whole load leave exit code 0 and no word that looks like trouble', async () => {
    const env = toEnv({ destination: await tempFolder(), validation: 'reject' });
    const { code, out, log } = await run(['--config', 'ENV'], input.join(''), env);
    expect({ code, out }).toEqual({ code: 0, out: '1\n' });
    expect(log).not.toMatch(/error|exception/i);
  });
});
