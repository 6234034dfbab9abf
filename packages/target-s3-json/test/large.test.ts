import { describe, expect, test } from '@jest/globals';
import { load } from './support/load.js';
import { memoryStorage } from './support/memory-storage.js';
import { rawRecord, record, schema, state } from './support/messages.js';
import { tempFolder } from './support/temp-folder.js';

const MEGABYTE = 1_000_000;
const LONG = 100 * MEGABYTE;

/** Text, then so many times the letter x, then text, in chunks of a megabyte, then what comes behind. */
async function* withLong(before: string, behind: string, length = LONG): AsyncGenerator<Buffer> {
  yield Buffer.from(before);
  const chunk = Buffer.alloc(MEGABYTE, 'x');
  for (let sent = 0; sent < length; sent += MEGABYTE) yield chunk;
  yield Buffer.from(behind);
}

const OPEN = '{"type": "RECORD", "stream": "s", "record": {"n":"';
const begin = schema('s') + rawRecord('s', '{"n":0}') + state(0);

describe('a line of 100 MB', () => {
  test('that is a record is stored, and the lines around it are', async () => {
    const loaded = await load(withLong(begin + OPEN, `"}}\n${rawRecord('s', '{"n":1}')}${state(1)}`));
    expect(loaded.failure).toBeUndefined();
    expect(loaded.lines('s').map((text) => [text.length, text.slice(0, 8)])).toEqual([
      [7, '{"n":0}'],
      [LONG + 8, '{"n":"xx'],
      [7, '{"n":1}'],
    ]);
    expect(loaded.states.at(-1)).toBe('1');
  });

  test('that is a state is said', async () => {
    const loaded = await load(withLong(`${begin}{"type":"STATE","value":"`, '"}\n'));
    const last = loaded.states.at(-1);
    expect(last?.length).toBe(LONG + 2);
    expect(last?.startsWith('"xxx') && last.endsWith('xxx"')).toBe(true);
  });

  test('that is put aside is kept as it came', async () => {
    const typed = schema('s', { n: { type: 'integer' } });
    const loaded = await load(withLong(typed + OPEN, `"}}\n${state(1)}`), { settings: { validation: 'reject' } });
    const [rejected] = loaded.objects.filter(({ key }) => key.startsWith('_rejected/'));
    expect(rejected?.text.length).toBeGreaterThan(LONG);
    expect(loaded.states).toEqual(['1']);
  });

  test.each([
    ['a record', OPEN],
    ['a state', '{"type":"STATE","value":"'],
  ])('that is %s and cut off: 65 and one sentence; what came before is stored and said', async (_what, open) => {
    const loaded = await load(withLong(begin + open, ''));
    expect(loaded.failure?.exitCode).toBe(65);
    expect(loaded.failure?.message).toBe(`Line 4 of the input is not JSON: ${LONG + open.length} characters, cut off`);
    expect(loaded.lines('s')).toEqual(['{"n":0}']);
    expect(loaded.states).toEqual(['0']);
  });
});

test('a line that is too long for a text that is to be parsed: 65 and one sentence; what came before is stored', async () => {
  const loaded = await load(withLong(`${begin}{"type":"STATE","value":"`, '"}\n', 540 * MEGABYTE));
  expect(loaded.failure?.exitCode).toBe(65);
  expect(loaded.failure?.message).toMatch(/^Line 4 of the input has 540\d{6} bytes, more than can be parsed/);
  expect(loaded.lines('s')).toEqual(['{"n":0}']);
  expect(loaded.states).toEqual(['0']);
});

describe('a record', () => {
  const nest = (depth: number, [open, close]: [string, string]) => `${open.repeat(depth)}1${close.repeat(depth)}`;

  test.each([
    ['arrays', 10_000, ['[', ']']],
    ['arrays', 1_000_000, ['[', ']']],
    ['objects', 10_000, ['{"a":', '}']],
    ['objects', 1_000_000, ['{"a":', '}']],
    ['both', 500_000, ['{"a":[', ']}']],
  ] as [string, number, [string, string]][])('may be nested: %s, %d deep', async (_what, depth, brackets) => {
    const text = `{"deep":${nest(depth, brackets)}}`;
    const ways = [
      {},
      { validation: 'off' },
      { validation: 'reject' },
      { streams: { s: { exclude: ['deep.b', 'deep.a.c'] } } },
      { key_template: '{stream}/{field:deep.a.c}/{run_id}-{part}.{ext}' },
    ];
    // What differs between these can be told at ten thousand.
    for (const settings of depth > 10_000 ? ways.slice(0, 1) : ways) {
      const { storage, texts } = memoryStorage();
      const loaded = await load([begin, rawRecord('s', text), rawRecord('s', text), state(1)], { storage, settings });
      expect(loaded.failure).toBeUndefined();
      expect(loaded.states).toEqual(['1']);
      const stored = [...texts].filter(([key]) => key.startsWith('s/')).map(([, each]) => each);
      expect(stored.join('').length).toBe('{"n":0}\n'.length + 2 * (text.length + 1));
    }
  });

  test.each(['fail', 'off'])('may be cut off a million levels deep: 65 (validation %s)', async (validation) => {
    const loaded = await load([begin, `${OPEN.slice(0, -1)}${'['.repeat(1_000_000)}\n`], { settings: { validation } });
    expect(loaded.failure?.exitCode).toBe(65);
    expect(loaded.states).toEqual(['0']);
  });

  const MANY = 300_000;
  // In all of these a reader that looks at the rest of the line with each member takes hours.
  const items = (count: number, item: string) => Array.from({ length: count }, () => item).join(',');
  const members = (count: number, value: string) =>
    Array.from({ length: count }, (_, n) => `"m${n}":${value}`).join(',');
  const free = { type: 'object' };
  test.each<[string, object, string]>([
    ['members', {}, `{${members(MANY, '1')}}`],
    ['members that are objects', {}, `{${members(MANY, '{}')}}`],
    ['items that are objects', { m: { type: 'array', items: free } }, `{"m":[${items(MANY, '{}')}]}`],
    ['items of items', { m: { type: 'array', items: { type: 'array' } } }, `{"m":[${items(MANY, '[[]]')}]}`],
    [
      'objects in objects',
      { m: { type: 'array', items: { type: 'object', properties: { x: free } } } },
      `{"m":[${items(MANY, '{"x":{"y":1}}')}]}`,
    ],
    ['members of one name', {}, `{${items(MANY, '"m":{}')}}`],
    ['escapes', { m: { type: 'string', maxLength: 1e9 } }, `{"m":"${'\\u0041\\n'.repeat(MANY)}"}`],
    ['quotes', {}, `{"m":"${'\\"'.repeat(MANY)}"}`],
  ])('may have 300,000 %s', async (_what, properties, text) => {
    for (const settings of [{}, { validation: 'off' }, { streams: { s: { exclude: ['m.z', 'm1'] } } }]) {
      const { storage } = memoryStorage();
      const input = [schema('s', properties), rawRecord('s', text), rawRecord('s', text), state(1)];
      expect(await load(input, { storage, settings })).toMatchObject({ failure: undefined, states: ['1'] });
    }
  });

  test('may stand in a line with very many other members', async () => {
    const line = `{"type": "RECORD", "stream": "s", "record": {"n":1}, ${members(MANY, '{}')}}\n`;
    const loaded = await load([begin, line, line, state(1)]);
    expect(loaded.lines('s')).toEqual(['{"n":0}', '{"n":1}', '{"n":1}']);
  });
});

describe('very many states', () => {
  async function* states(each: (n: number) => string, count = 1_000_000): AsyncGenerator<Buffer> {
    yield Buffer.from(begin);
    const size = 10_000;
    for (let n = 0; n < count; n += size) {
      yield Buffer.from(Array.from({ length: size }, (_, index) => each(n + index)).join(''));
    }
  }

  test('a million with no record between them: the last one is said, and none is out of order', async () => {
    const loaded = await load(states((n) => state(n)));
    expect(loaded.states.at(-1)).toBe('999999');
    expect(loaded.states.map(Number)).toEqual(loaded.states.map(Number).sort((a, b) => a - b));
  });

  test('a hundred thousand, each behind a record of one of many streams', async () => {
    const folder = await tempFolder();
    const heads = Array.from({ length: 20 }, (_, n) => schema(`s${n}`)).join('');
    async function* source() {
      yield Buffer.from(heads);
      yield* states((n) => record(`s${n % 20}`, { n }) + state(n), 100_000);
    }
    const before = process.memoryUsage();
    const loaded = await load(source(), { folder, settings: { rotate_records: 2000 } });
    const after = process.memoryUsage();
    expect(loaded.failure).toBeUndefined();
    expect(loaded.states.at(-1)).toBe('99999');
    const stored = Object.values(loaded.manifest?.streams ?? {}).reduce((sum, { records }) => sum + records, 0);
    expect(stored).toBe(100_001);
    expect(after.external + after.arrayBuffers - before.external - before.arrayBuffers).toBeLessThan(100_000_000);
  });

  test('a state behind every record, each of which is an object of its own', async () => {
    const { storage, keys } = memoryStorage();
    const loaded = await load(
      states((n) => record('s', { n }) + state(n), 10_000),
      {
        storage,
        settings: { rotate_records: 1 },
      },
    );
    expect(loaded.states.at(-1)).toBe('9999');
    expect(keys.filter((key) => key.startsWith('s/'))).toHaveLength(10_001);
  });
});
