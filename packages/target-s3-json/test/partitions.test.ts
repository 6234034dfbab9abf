import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gatedStorage } from './support/gated-storage.js';
import { isDataKey, load, type Loaded, type Settings } from './support/load.js';
import { memoryStorage } from './support/memory-storage.js';
import { rawRecord, record, schema, state } from './support/messages.js';
import { tempFolder } from './support/temp-folder.js';

const BY_VALUE: Settings = { key_template: '{stream}/v={field:v}/{run_id}-{part}.{ext}', run_id: 'r' };
const DEFAULT = '__HIVE_DEFAULT_PARTITION__';

const valuesOf = ({ objects }: Loaded) =>
  Object.fromEntries(
    objects
      .filter(({ key }) => !key.startsWith('_'))
      .map(({ key, text }) => [key, text.split('\n').slice(0, -1).join(' ')]),
  );

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How a value is spelled in the key of its object. */
async function spell(settings: Settings, ...records: string[]): Promise<string[]> {
  const { storage, keys } = memoryStorage();
  const { failure } = await load([schema('s'), ...records.map((text) => rawRecord('s', text))], { storage, settings });
  expect(failure).toBeUndefined();
  return keys.filter(isDataKey).map((key) => key.split('/')[1]!);
}

describe('records are parted by a field', () => {
  test('into one object for each of its values, in the order in which they came', async () => {
    const input = ['a', 'b', 'a', 'b', 'a'].map((v, n) => record('s', { v, n }));
    expect(valuesOf(await load([schema('s'), ...input], { settings: BY_VALUE }))).toEqual({
      's/v=a/r-00001.jsonl': '{"v":"a","n":0} {"v":"a","n":2} {"v":"a","n":4}',
      's/v=b/r-00002.jsonl': '{"v":"b","n":1} {"v":"b","n":3}',
    });
  });

  test('and by several, of every stream', async () => {
    const settings = { ...BY_VALUE, key_template: '{field:v}/{field:w}/{stream}/{run_id}-{part}' };
    const input = ['s', 't'].flatMap((name) => [schema(name), record(name, { v: 1, w: 2 }), record(name, { w: 2 })]);
    expect(Object.keys(valuesOf(await load(input, { settings })))).toEqual(['1/2/s/r-00001', '1/2/t/r-00001']);
    const { keys } = await load(input, { settings });
    expect(keys).toContain(`${DEFAULT}/2/t/r-00002`);
  });

  test('that lies in an object, unless the record has a field whose name is the whole path', async () => {
    const settings = { ...BY_VALUE, key_template: '{stream}/{field:a.b.c}/{run_id}-{part}' };
    const records = [
      '{"a": {"b": {"c": "deep"}}}',
      '{"a": {"b": {"c": "deep"}}, "a.b.c": "flat"}',
      '{"\\u0061": {"b": {"x": 1, "c": "escaped\\u002c"}}}',
      '{"a": {"b": ["c"]}}',
      '{"a": {"b": {"c": "first"}, "b": {"c": "last"}}}',
    ];
    expect(await spell(settings, ...records)).toEqual(['deep', 'flat', 'escaped%2C', DEFAULT, 'last']);
  });

  test('as a parser would find it, however the record is written', async () => {
    const space = fc.constantFrom('', '', ' ', '\t ');
    const name = fc.constantFrom('"v"', '"\\u0076"', '"v.w"', '"x"', '"vv"', '""', '"w"', '"\\"v\\""', '"é"');
    const { json } = fc.letrec<{ json: string; object: string }>((tie) => ({
      json: fc.oneof(
        { arbitrary: fc.constantFrom('"v"', '1', 'null', 'true', '"{\\"v\\": 2}"', '[{"v": 3}]'), weight: 3 },
        { arbitrary: fc.constant(`${'['.repeat(40)}${']'.repeat(40)}`), weight: 1 },
        { arbitrary: tie('object'), weight: 2 },
      ),
      object: fc
        .array(fc.tuple(space, name, space, space, tie('json'), space), { maxLength: 4 })
        .map((members) => `{${members.map(([a, b, c, d, e, f]) => `${a}${b}${c}:${d}${e}${f}`).join(',')}}`),
    }));
    const records = fc.array(
      json.filter((text) => text.startsWith('{')),
      { minLength: 1, maxLength: 10 },
    );
    const settings = { ...BY_VALUE, key_template: '{stream}/{field:v.w}/{run_id}-{part}', rotate_records: 1 };
    const property = fc.asyncProperty(records, async (texts) => {
      const spelled = await spell(settings, ...texts);
      texts.forEach((text, index) => {
        const found = decodeURIComponent(spelled[index]!);
        const { v, 'v.w': whole } = JSON.parse(text) as Record<string, unknown>;
        const value = whole === undefined && isObject(v) ? v.w : whole;
        if (value == null || typeof value === 'string') expect(found).toBe(value ?? DEFAULT);
        else if (!found.includes('!')) expect(JSON.parse(found)).toEqual(value); // it has not been cut
      });
    });
    await fc.assert(property, { numRuns: 100 });
  });

  test('whose rejected lines are together', async () => {
    const settings = { ...BY_VALUE, validation: 'reject' };
    const input = [schema('s', { v: { type: 'string' } }), record('s', { v: 'a' }), record('s', { v: 1 })];
    const { dataKeys } = await load(input, { settings });
    expect(dataKeys).toEqual(['_rejected/s/s-r-00001.jsonl', 's/v=a/r-00001.jsonl']);
  });
});

describe('a value in a key', () => {
  test.each([
    ['"plain-1_.x"', 'plain-1_.x'],
    ['"a/b"', 'a%2Fb'],
    ['".."', '%2E.'],
    ['"_rejected"', '%5Frejected'],
    ['"é"', '%C3%A9'],
    ['"\\u0000"', '%00'],
    ['"null"', 'null'],
    ['1.50', '1.50'],
    ['true', 'true'],
    ['{"x": 1}', '%7B%22x%22%3A%201%7D'],
    ['""', '__EMPTY__'],
    ['null', DEFAULT],
    [`"${DEFAULT}"`, '%5F_HIVE_DEFAULT_PARTITION__'],
    ['"__EMPTY__"', '%5F_EMPTY__'],
  ])('%s is spelled %s', async (json, spelling) => {
    expect(await spell(BY_VALUE, `{"v": ${json}}`)).toEqual([`v=${spelling}`]);
  });

  test('that is missing is spelled like null', async () => {
    expect(await spell(BY_VALUE, '{}')).toEqual([`v=${DEFAULT}`]);
  });

  test('is the only one of its spelling, which gives it back', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'A', '%', '2', '/', '_', '.', '-', '!', '=', 'é', '💧', '\u0000'),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(text, { minLength: 1, maxLength: 20 }), async (values) => {
        const spelled = await spell(BY_VALUE, ...values.map((v) => JSON.stringify({ v })));
        expect(new Set(spelled).size).toBe(values.length);
        const given = spelled.map((each) => (each === 'v=__EMPTY__' ? '' : decodeURIComponent(each.slice(2))));
        expect(given.sort()).toEqual([...values].sort());
      }),
      { numRuns: 50 },
    );
  });

  test('of any length makes a key that can be stored, and no other value has it', async () => {
    const long = 'é'.repeat(1000);
    const [one, other, short] = await spell(
      BY_VALUE,
      ...[`${long}a`, `${long}b`, long.slice(0, 9)].map((v) => JSON.stringify({ v })),
    );
    expect(one).toMatch(/^v=(%C3%A9)+(%C3)?![0-9a-f]{32}$/);
    expect(Buffer.byteLength(one!)).toBeLessThanOrEqual(255);
    expect(other).not.toBe(one);
    expect(short).toBe(`v=${'%C3%A9'.repeat(9)}`);
    const { failure, dataKeys } = await load([schema('s'), record('s', { v: long })], { settings: BY_VALUE });
    expect(failure).toBeUndefined();
    expect(dataKeys).toHaveLength(1);
  });
});

describe('a date in a key', () => {
  const dated = (format: string, zone = 'UTC'): Settings => ({
    key_template: `{stream}/{field:at:${format}}/{run_id}-{part}`,
    key_time_zone: zone,
  });

  test.each([
    ['"2026-03-31T23:59:59.999Z"', '2026-03-31T23'],
    ['"2026-03-31T23:59:59.999999999Z"', '2026-03-31T23'],
    ['"2026-03-31t23:59:60z"', '2026-03-31T23'],
    ['"2026-03-31T23:30:00-01:00"', '2026-04-01T00'],
    ['"2026-03-31T23:30:00+0100"', '2026-03-31T22'],
    ['"2026-03-31 23:59:59"', '2026-03-31T23'],
    ['"2026-03-31T23:59"', '2026-03-31T23'],
    ['"2026-03-31"', '2026-03-31T00'],
    ['"2024-02-29T12:00:00Z"', '2024-02-29T12'],
    ['"\\u0032026-03-31"', '2026-03-31T00'],
    ['1775001599', '2026-03-31T23'],
    ['1775001599999', '2026-03-31T23'],
    ['1775001599999999', '2026-03-31T23'],
    ['1775001599999000000', '2026-03-31T23'],
    ['1775001599.999', '2026-03-31T23'],
    ['1.775001599e9', '2026-03-31T23'],
    ['-1', '1969-12-31T23'],
    ['0', '1970-01-01T00'],
  ])('is made of %s', async (json, spelling) => {
    expect(await spell(dated("yyyy-MM-dd'T'HH"), `{"at": ${json}}`)).toEqual([spelling]);
  });

  test.each([
    ['"2026-04-01T03:59:59Z"', '2026-03-31'],
    ['"2026-04-01T04:00:00Z"', '2026-04-01'],
    ['1775015999999', '2026-03-31'],
    ['"2026-03-31"', '2026-03-31'],
    ['"2026-03-31 23:59:59"', '2026-03-31'],
  ])('is that of the time zone: %s', async (json, spelling) => {
    expect(await spell(dated('yyyy-MM-dd', 'America/New_York'), `{"at": ${json}}`)).toEqual([spelling]);
  });

  test('is right where clocks change within an hour, and where they differed by seconds', async () => {
    const records = (...times: string[]) => times.map((at) => JSON.stringify({ at }));
    const newfoundland = dated('yyyy-MM-dd HH', 'America/St_Johns'); // until 2011 clocks changed at one minute past midnight
    expect(await spell(newfoundland, ...records('2010-11-07T02:30:30Z', '2010-11-07T02:31:30Z'))).toEqual([
      '2010-11-07 00',
      '2010-11-06 23',
    ]);
    const monrovia = dated('HH:mm', 'Africa/Monrovia'); // 44 minutes and 30 seconds until 1972
    expect(await spell(monrovia, ...records('1971-01-01T12:44:29Z', '1971-01-01T12:44:30Z'))).toEqual([
      '11:59',
      '12:00',
    ]);
  });

  test('may show more than minutes', async () => {
    expect(await spell(dated('HH:mm:ss.SSS'), '{"at": "2026-03-31T01:02:03.004Z"}')).toEqual(['01:02:03.004']);
  });

  test('may be several folders', async () => {
    const settings = { ...BY_VALUE, key_template: '{stream}/{field:at:yyyy/MM/dd}/{run_id}-{part}' };
    const { keys } = await load([schema('s'), record('s', { at: '2026-03-31' })], { settings });
    expect(keys).toContain('s/2026/03/31/r-00001');
  });

  test.each([
    '"soon"',
    '"2026-02-30"',
    '"2026-02-30T00:00:00Z"',
    '"12:30"',
    '"2026"',
    '""',
    'true',
    '{}',
    '1e300',
    '"20260331"',
  ])('is not made of %s: the record is stored where those without a value are', async (json) => {
    expect(await spell(dated('yyyy-MM-dd'), `{"at": ${json}}`)).toEqual([DEFAULT]);
  });

  test('that is none is told once per field and stream, without the value', async () => {
    const input = [
      schema('s'),
      record('s', { at: null }),
      ...['secret-1', 'secret-2'].map((at) => record('s', { at })),
    ];
    const { log } = await load(input, { settings: dated('yyyy-MM-dd') });
    expect(log.match(/WARN.*/g)).toEqual([
      expect.stringContaining(
        `Line 3 of the input: the field "at" of stream "s" is no date; such records go to ${DEFAULT}`,
      ),
    ]);
    expect(log).not.toContain('secret');
  });
});

describe('open partitions', () => {
  const countsOf = ({ manifest }: Loaded, stream = 's') =>
    manifest!.streams[stream]!.objects.map(({ key, records }) => `${/v=([^/]*)/.exec(key)![1]}${records}`);

  test('are bounded: the one that has waited longest for a record makes room', async () => {
    const input = ['a', 'b', 'a', 'c', 'a', 'b'].map((v) => record('s', { v }));
    const loaded = await load([schema('s'), ...input], { settings: { ...BY_VALUE, max_open_partitions: 2 } });
    expect(countsOf(loaded)).toEqual(['a3', 'b1', 'c1', 'b1']);
  });

  test('are bounded over all streams together', async () => {
    const input = [record('s', { v: 1 }), record('t', { v: 1 }), record('s', { v: 1 }), record('t', { v: 1 })];
    const settings = { ...BY_VALUE, max_open_partitions: 1 };
    const loaded = await load([schema('s'), schema('t'), ...input], { settings });
    expect([countsOf(loaded, 's'), countsOf(loaded, 't')]).toEqual([
      ['11', '11'],
      ['11', '11'],
    ]);
  });

  test('are all completed when the schema says something new', async () => {
    const input = [schema('s'), 'a', 'b', schema('s', { n: {} }), 'b', 'a'].map((each) =>
      each.length > 1 ? each : record('s', { v: each }),
    );
    expect(countsOf(await load(input, { settings: BY_VALUE }))).toEqual(['a1', 'b1', 'b1', 'a1']);
  });

  test('rotate each by itself, and their parts count through the stream', async () => {
    const input = ['a', 'b', 'a', 'a', 'b'].map((v) => record('s', { v }));
    const loaded = await load([schema('s'), ...input], { settings: { ...BY_VALUE, rotate_records: 2 } });
    expect(loaded.manifest?.streams.s?.objects.map(({ key }) => key)).toEqual([
      's/v=a/r-00001.jsonl',
      's/v=b/r-00002.jsonl',
      's/v=a/r-00003.jsonl',
    ]);
  });

  test('are completed when they are old, and begun again', async () => {
    let go = () => {};
    const aged = new Promise<void>((resolve) => (go = resolve));
    async function* source() {
      yield Buffer.from([schema('s'), record('s', { v: 'a' }), record('s', { v: 'b' }), state(1)].join(''));
      await aged;
      yield Buffer.from([record('s', { v: 'a' }), state(2)].join(''));
    }
    const loaded = await load(source(), { settings: { ...BY_VALUE, rotate_seconds: 0.05 }, onState: () => go() });
    expect(countsOf(loaded)).toEqual(['a1', 'b1', 'a1']);
    expect(loaded.states).toEqual(['1', '2']);
  });

  test('share the budget of memory, the largest making room first', async () => {
    const padded = (v: string, bytes: number) => record('s', { v, pad: 'x'.repeat(bytes) });
    const input = [
      schema('s'),
      padded('small', 10),
      ...Array.from({ length: 40 }, () => padded('large', 100_000)),
      padded('small', 10),
    ];
    const loaded = await load(input, { settings: { ...BY_VALUE, max_memory_bytes: 1_048_576 } });
    const counts = countsOf(loaded);
    expect(counts).toContain('small2');
    expect(counts.filter((each) => each.startsWith('large')).length).toBeGreaterThan(1);
  });

  test('hold back a state until every one that was open before it is durable', async () => {
    const gates = await gatedStorage(await tempFolder());
    const states: string[] = [];
    const input = [schema('s'), record('s', { v: 'a' }), state(1), record('s', { v: 'b' }), state(2)];
    const settings = { ...BY_VALUE, max_open_partitions: 1, parallel_uploads: 2 };
    const running = load([...input, record('s', { v: 'c' }), state(3)], {
      settings,
      storage: gates.storage,
      onState: (said) => void states.push(said),
    });
    await gates.complete('s/v=b/');
    await sleep(20); // time in which a state could be said too early
    expect(states).toEqual([]);
    await gates.complete('s/v=a/');
    await gates.complete('s/v=c/');
    expect((await running).states.at(-1)).toBe('3');
  });

  test.each([
    ['over a run', {}],
    [
      'at once, more than the budget of memory has room for',
      { max_open_partitions: 10_000, max_memory_bytes: 1_048_576 },
    ],
  ])('may be thousands %s', async (_when, more) => {
    const { storage, keys, texts } = memoryStorage();
    const count = 5000;
    const rows = Array.from({ length: count }, (_, n) => record('s', { v: `${n * 7919}`, n }));
    const { states, failure } = await load([schema('s'), ...rows, ...rows, state('all')], {
      storage,
      settings: { ...BY_VALUE, ...more },
    });
    expect(failure).toBeUndefined();
    expect(states).toEqual(['"all"']);
    const objects = keys.filter((key) => key.startsWith('s/'));
    expect(new Set(objects).size).toBe(2 * count);
    expect(objects.every((key) => texts.get(key)?.split('\n').length === 2)).toBe(true);
  });
});
