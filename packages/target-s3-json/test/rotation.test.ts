import { describe, expect, test } from '@jest/globals';
import { load, type Loaded } from './support/load.js';
import { line, record, schema, state } from './support/messages.js';

const many = (stream: string, count: number) => Array.from({ length: count }, (_, n) => record(stream, { n }));
const countsOf = ({ manifest }: Loaded, stream = 's') =>
  manifest?.streams[stream]?.objects.map(({ records }) => records);

describe('an object is completed', () => {
  test('once it has enough records', async () => {
    const loaded = await load([schema('s'), ...many('s', 7), state(7)], { settings: { rotate_records: 3 } });
    expect(countsOf(loaded)).toEqual([3, 3, 1]);
    expect(loaded.lines('s')).toHaveLength(7);
    expect(loaded.states.at(-1)).toBe('7');
  });

  test('once it has enough bytes before compression', async () => {
    const settings = { rotate_bytes: 20, compression: 'gzip' };
    const loaded = await load([schema('s'), ...many('s', 6)], { settings }); // {"n":0} and a line feed: 8 bytes
    expect(countsOf(loaded)).toEqual([3, 3]);
    expect(loaded.manifest?.streams.s?.objects[0]?.bytes).toBe(24);
  });

  test('once it is old enough, although no input comes, and its state is said then', async () => {
    const settings = { rotate_seconds: 0.05 };
    let sayOn = () => {};
    const said = new Promise<void>((resolve) => (sayOn = resolve));
    async function* source() {
      yield Buffer.from([schema('s'), record('s', { n: 1 }), state(1)].join(''));
      await said; // the target has to act by itself
      yield Buffer.from([record('s', { n: 2 }), state(2)].join(''));
    }
    const loaded = await load(source(), { settings, onState: () => sayOn() });
    expect(loaded.states).toEqual(['1', '2']);
    expect(countsOf(loaded)).toEqual([1, 1]);
  });

  test('when the schema or the key says something new, not when it is said again in other words', async () => {
    const first = {
      type: 'SCHEMA',
      stream: 's',
      schema: { type: 'object', properties: { n: { type: ['null', 'integer'] } } },
    };
    const reworded = {
      stream: 's',
      key_properties: [],
      schema: { properties: { n: { type: ['integer', 'null'] } }, type: 'object' },
      type: 'SCHEMA',
    };
    const changed = { ...first, schema: { type: 'object', properties: { n: { type: 'integer' } } } };
    const rekeyed = { ...changed, key_properties: ['n'] };
    const input = [first, first, reworded, changed, rekeyed].map((message, n) => line(message) + record('s', { n }));
    expect(countsOf(await load(input))).toEqual([3, 1, 1]);
  });

  test('when all open objects together need too much memory: the largest first', async () => {
    const padded = (stream: string, bytes: number) => record(stream, { pad: 'x'.repeat(bytes) });
    const input = [
      schema('small'),
      schema('large'),
      padded('small', 10),
      ...Array.from({ length: 40 }, () => padded('large', 100_000)),
      padded('small', 10),
    ];
    const loaded = await load(input, { settings: { max_memory_bytes: 1_048_576 } });
    expect(countsOf(loaded, 'small')).toEqual([2]);
    expect(countsOf(loaded, 'large')?.length).toBeGreaterThan(1);
    expect(loaded.lines('large')).toHaveLength(40);
  });
});

describe('objects', () => {
  test('of many streams are independent of each other', async () => {
    const names = Array.from({ length: 300 }, (_, n) => `s${n}`);
    const rows = [0, 1, 2].flatMap((n) => names.map((name) => record(name, { n })));
    const loaded = await load([...names.map((name) => schema(name)), ...rows, state('all')]);
    expect(names.every((name) => loaded.lines(name).length === 3)).toBe(true);
    expect(loaded.states).toEqual(['"all"']);
  });

  test('in gzip hold what plain ones would, over many pages', async () => {
    const rows = Array.from({ length: 30_000 }, (_, n) => record('s', { n, pad: 'abc'.repeat(30) }));
    const plain = await load([schema('s'), ...rows]);
    const packed = await load([schema('s'), ...rows], { settings: { compression: 'gzip', compression_level: 1 } });
    expect(packed.lines('s')).toEqual(plain.lines('s'));
    const [object] = packed.manifest?.streams.s?.objects ?? [];
    expect(object?.stored_bytes).toBeLessThan((object?.bytes ?? 0) / 4);
  });

  test('are listed in a manifest, which is written last', async () => {
    const loaded = await load([schema('s', {}, { key_properties: ['n'] }), ...many('s', 3), schema('empty')], {
      settings: { rotate_records: 2, run_id: 'r1' },
      clock: () => Date.UTC(2026, 0, 1),
    });
    expect(loaded.keys[0]).toBe('_manifests/r1.json');
    expect(loaded.manifest).toEqual({
      run_id: 'r1',
      started_at: '2026-01-01T00:00:00.000Z',
      completed_at: '2026-01-01T00:00:00.000Z',
      streams: {
        s: {
          schema: { type: 'object', properties: {} },
          key_properties: ['n'],
          records: 3,
          rejected: 0,
          objects: [
            { key: 's/2026-01-01/s-r1-00001.jsonl', records: 2, bytes: 16, stored_bytes: 16 },
            { key: 's/2026-01-01/s-r1-00002.jsonl', records: 1, bytes: 8, stored_bytes: 8 },
          ],
          rejected_objects: [],
        },
        empty: {
          schema: { type: 'object', properties: {} },
          key_properties: [],
          records: 0,
          rejected: 0,
          objects: [],
          rejected_objects: [],
        },
      },
    });
  });

  test('and streams are summed up in one line each, without a word that looks like trouble', async () => {
    const { log } = await load([schema('observations'), ...many('observations', 3)], {
      settings: { rotate_records: 2 },
    });
    expect(log).toContain('INFO stream observations: 3 records in 2 objects, 24 bytes, rejected: 0\n');
    expect(log).toContain(
      'INFO METRIC: {"type":"counter","metric":"record_count","value":3,"tags":{"stream":"observations"}}',
    );
    expect(log).not.toMatch(/error|exception/i);
  });
});
