import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gatedStorage } from './support/gated-storage.js';
import { load, type Loaded } from './support/load.js';
import { memoryStorage } from './support/memory-storage.js';
import { record, schema, state } from './support/messages.js';
import { BY_VALUE, DEFAULT, spell } from './support/spell.js';
import { tempFolder } from './support/temp-folder.js';

const valuesOf = ({ objects }: Loaded) =>
  Object.fromEntries(
    objects
      .filter(({ key }) => !key.startsWith('_'))
      .map(({ key, text }) => [key, text.split('\n').slice(0, -1).join(' ')]),
  );

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

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
    // One that was still open when its second record came has both.
    const lines = objects.map((key) => texts.get(key)!.trimEnd().split('\n'));
    expect(lines.filter((ofOne) => new Set(ofOne).size !== 1)).toEqual([]);
    expect(lines.flat()).toHaveLength(2 * count);
    expect(new Set(lines.flat()).size).toBe(count);
    expect(objects.length).toBeGreaterThan(1.9 * count);
  });
});
