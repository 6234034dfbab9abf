import { describe, expect, test } from '@jest/globals';
import { exitCodeOf, messageOf } from '@onspot-tap/singer';
import { targetSettings } from 'target-s3-json';
import { load, type Settings } from './support/load.js';
import { line, rawRecord, record, schema, state } from './support/messages.js';

const problemOf = (streams: unknown) => {
  try {
    targetSettings.parse({ destination: 'x', streams });
  } catch (error) {
    return { message: messageOf(error), exitCode: exitCodeOf(error) };
  }
  return undefined;
};

describe('settings of single streams', () => {
  /** The fields that are left of `{"a":1,"b":2,"c":3}` in a stream of that name. */
  const leftIn = async (stream: string, streams: Settings) => {
    const input = [schema(stream), rawRecord(stream, '{"a":1,"b":2,"c":3}')];
    const loaded = await load(input, { settings: { streams } });
    return loaded.lines(stream)[0];
  };

  test.each([
    ['orders', 'orders'],
    ['*', 'orders'],
    ['ord*', 'orders'],
    ['*ers', 'orders'],
    ['o?d?rs', 'orders'],
    ['*r*e*', 'orders'],
    ['public-*.x', 'public-a.x'],
    ['?', '😀'],
    ['a*', 'a*'],
    ['a**b', 'ab'],
    ['*', 'a\nb'],
  ])('under %j hold for the stream %j', async (pattern, stream) => {
    const input = [schema(stream), rawRecord(stream, '{"a":1,"b":2}')];
    const loaded = await load(input, { settings: { streams: { [pattern]: { name: 'out', exclude: ['a'] } } } });
    expect(loaded.lines('out')).toEqual(['{"b":2}']);
  });

  test.each([
    ['order', 'orders'],
    ['orders', 'Orders'],
    ['rd*', 'orders'],
    ['o?rs', 'orders'],
    ['a.c', 'abc'],
    ['[ab]', 'a'],
    ['a+', 'aa'],
    ['a|b*', 'a'],
  ])('under %j do not hold for the stream %j, which is warned about once', async (pattern, stream) => {
    const settings = { streams: { [pattern]: { exclude: ['a'] } } };
    const loaded = await load([schema(stream), schema(stream), rawRecord(stream, '{"a":1}')], { settings });
    expect(loaded.lines(stream)).toEqual(['{"a":1}']);
    expect(loaded.log.match(/WARNING.*/g)).toEqual([
      `WARNING The setting streams names "${pattern}", which is no stream of the input`,
    ]);
  });

  test('are each taken from the exact name, else from the first pattern that has them', async () => {
    expect(await leftIn('abc', { '*': { exclude: ['a'] }, abc: { exclude: ['b'] } })).toBe('{"a":1,"c":3}');
    expect(await leftIn('abc', { 'a*': { exclude: ['a'] }, '*c': { exclude: ['b'] } })).toBe('{"b":2,"c":3}');
    expect(await leftIn('abc', { '*c': { exclude: ['b'] }, 'a*': { exclude: ['a'] } })).toBe('{"a":1,"c":3}');
    const both = { '*': { exclude: ['a'], include: ['c'] }, abc: { include: ['a', 'b'] } };
    expect(await leftIn('abc', both)).toBe('{"b":2}');
  });

  test('may be a list with one item written without brackets, and come from the environment', async () => {
    const { config } = await targetSettings.load({
      files: ['ENV'],
      env: { TARGET_S3_JSON_DESTINATION: 'x', TARGET_S3_JSON_STREAMS: '{"s":{"exclude":"a","selected":"false"}}' },
    });
    expect(config.streams).toEqual({ s: { exclude: ['a'], selected: false } });
  });

  test.each<[string, unknown, string]>([
    ['of unknown names', { s: { exlude: ['a'] } }, '"streams.s" must not have "exlude"'],
    ['of the wrong type', { s: null }, '"streams.s" must be of type object'],
    ['of an unknown policy', { s: { validation: 'maybe' } }, '"streams.s.validation" must be one of fail, reject, off'],
    ['with an empty name', { s: { name: '' } }, '"streams.s.name" must not be empty'],
    [
      'with an unknown placeholder',
      { s: { name: '{strm}_x' } },
      '"streams.s.name" has a brace that is not of the placeholder {stream} (it is "{strm}_x")',
    ],
    ...['a..b', '.a', 'a.', '.', 'a\\b', 'a\\'].map((field): [string, unknown, string] => [
      `with the field ${field}`,
      { s: { exclude: [field] } },
      `"streams.s" names the field "${field}", which has an empty part or a lone backslash; write a dot that belongs to a name as \\.`,
    ]),
    ['that give two one name', { a: { name: 'x' }, b: { name: 'x' } }, '"streams" stores both "a" and "b" as "x"'],
    ['that take a name', { a: { name: 'b' }, b: { exclude: ['c'] } }, '"streams" stores both "a" and "b" as "b"'],
  ])('%s are refused at start', (_, streams, sentence) => {
    expect(problemOf(streams)).toMatchObject({ exitCode: 78 });
    expect(problemOf(streams)?.message).toContain(sentence);
  });

  test('that swap two names, or would only with a stream that is left out, are not refused', () => {
    expect(problemOf({ a: { name: 'b' }, b: { name: 'a' } })).toBeUndefined();
    expect(problemOf({ a: { name: 'b' }, b: { selected: false } })).toBeUndefined();
  });

  test('name fields that no schema has: each is warned about at the end, unless one of the streams has it', async () => {
    const settings = { streams: { '*': { exclude: ['mail', 'a.b', 'a.c'], include: ['x', 'a'] } } };
    const loaded = await load([schema('s', { mail: {} }), schema('t', { a: { properties: { b: {} } } })], { settings });
    expect(loaded.log.match(/WARNING.*/g)).toEqual([
      'WARNING The setting streams names the field "a.c" for "*", which no schema has',
      'WARNING The setting streams names the field "x" for "*", which no schema has',
    ]);
  });
});

describe('a stream with a name of its own', () => {
  test('is called so everywhere, except where a line of the input is spoken of', async () => {
    const settings = { run_id: 'r', streams: { 'crm-*': { name: 'raw_{stream}' } }, validation: 'reject' };
    const input = [
      schema('crm-a', { n: { type: 'integer' } }),
      record('crm-a', { n: 1 }),
      record('crm-a', { n: 'x' }),
      state({ bookmarks: { 'crm-a': 1 } }),
    ];
    const loaded = await load(input, { settings, clock: () => 0 });
    expect(loaded.dataKeys).toEqual([
      '_rejected/raw_crm-a/raw_crm-a-r-00001.jsonl',
      'raw_crm-a/1970-01-01/raw_crm-a-r-00001.jsonl',
    ]);
    expect(loaded.manifest?.streams).toMatchObject({ 'raw_crm-a': { records: 1, rejected: 1 } });
    expect(loaded.log).toContain('INFO stream crm-a: is stored as raw_crm-a\n');
    expect(loaded.log).toContain('INFO stream raw_crm-a: 1 records in 1 objects');
    expect(loaded.states).toEqual(['{"bookmarks":{"crm-a":1}}']);
    const failed = await load(input, { settings: { ...settings, validation: 'fail' } });
    expect(failed.failure?.message).toContain('Line 3 of the input: a record of stream "crm-a" is not valid');
  });

  test('may have any name, $& and slashes included', async () => {
    const settings = { streams: { s: { name: '$&/{stream}/{stream}' } } };
    const loaded = await load([schema('s'), record('s', {})], { settings });
    expect(Object.keys(loaded.manifest?.streams ?? {})).toEqual(['$&/s/s']);
    expect(loaded.lines('%24%26%2Fs%2Fs')).toEqual(['{}']);
  });

  test('cannot have that of another: 78, and what came before is stored', async () => {
    const input = [schema('a'), record('a', { n: 1 }), state(1), schema('b'), record('b', { n: 2 }), state(2)];
    const loaded = await load(input, { settings: { streams: { '?': { name: 'all' } } } });
    expect(loaded.failure).toEqual({
      exitCode: 78,
      message:
        'Line 4 of the input: stream "b" would be stored as "all", as stream "a" is; give each a name of its own in the setting streams',
    });
    expect(loaded.lines('all')).toEqual(['{"n":1}']);
    expect(loaded.states).toEqual(['1']);
    expect(loaded.manifest).toBeUndefined();
    const taken = await load(input, { settings: { streams: { b: { name: 'a' } } } });
    expect(taken.failure?.message).toContain('stream "b" would be stored as "a", as stream "a" is');
  });
});

describe('a stream that is not selected', () => {
  const settings = { streams: { 'tmp_*': { selected: false } } };

  test('leaves nothing behind, and its states pass', async () => {
    const input = [
      schema('tmp_a'),
      record('tmp_a', { n: 1 }),
      state(1),
      schema('b'),
      record('b', { n: 1 }),
      ...Array.from({ length: 5 }, (_, n) => record('tmp_a', { n })),
      line({ type: 'ACTIVATE_VERSION', stream: 'tmp_a', version: 1 }),
      state(2),
    ];
    const loaded = await load(input, { settings });
    expect(loaded.failure).toBeUndefined();
    expect(Object.keys(loaded.manifest?.streams ?? {})).toEqual(['b']);
    expect(loaded.dataKeys).toEqual([expect.stringMatching(/^b\//)]);
    expect(loaded.states).toEqual(['1', '2']);
    expect(loaded.log).toContain('INFO stream tmp_a: not selected, 6 records left out\n');
    expect(loaded.log).not.toContain('WARNING');
  });

  test('may have a schema and records that would be refused, but no lines that are no messages', async () => {
    const broken = line({ type: 'SCHEMA', stream: 'tmp_a', schema: { type: 'object' }, key_properties: ['id'] });
    const input = [record('tmp_b', {}), broken, rawRecord('tmp_a', '{"n":1}'), state(1)];
    expect(await load(input, { settings })).toMatchObject({ failure: undefined, states: ['1'], keys: [] });
    const cut = await load([...input, rawRecord('tmp_a', '{"n":1'), state(2)], { settings });
    expect(cut.failure).toMatchObject({ exitCode: 65 });
    expect(cut.states).toEqual(['1']);
  });

  test('can be all but the named ones', async () => {
    const others = { streams: { '*': { selected: false }, b: { selected: true } } };
    const loaded = await load([schema('a'), record('a', {}), schema('b'), record('b', {})], { settings: others });
    expect(Object.keys(loaded.manifest?.streams ?? {})).toEqual(['b']);
  });
});

describe('validation of single streams', () => {
  test('goes before that of all, and max_rejected counts them together', async () => {
    const integer = { n: { type: 'integer' } };
    const bad = (stream: string) => [schema(stream, integer), record(stream, { n: 'x' })];
    const streams = { off: { validation: 'off' }, 'r*': { validation: 'reject' } };
    const loaded = await load([...bad('off'), ...bad('r1'), ...bad('r2'), state(1), ...bad('s')], {
      settings: { streams },
    });
    expect(loaded.failure?.message).toContain('Line 9 of the input: a record of stream "s" is not valid');
    expect(loaded.states).toEqual(['1']);
    expect(loaded.lines('off')).toEqual(['{"n":"x"}']);
    expect(loaded.keys.filter((key) => key.startsWith('_rejected/'))).toHaveLength(2);
    const limited = await load([...bad('r1'), ...bad('r2')], { settings: { streams, max_rejected: 1 } });
    expect(limited.failure?.message).toContain('max_rejected (1) records are rejected already');
  });
});

test('formats are checked unless validate_formats is off, types in any case', async () => {
  const timed = schema('s', { at: { type: 'string', format: 'date-time' } });
  const loose = { settings: { validate_formats: false } };
  expect((await load([timed, record('s', { at: 'noon' })])).failure?.message).toContain('must match format');
  expect((await load([timed, record('s', { at: 'noon' })], loose)).failure).toBeUndefined();
  expect((await load([timed, record('s', { at: 12 })], loose)).failure?.message).toContain('/at must be string');
  expect((await load([timed, record('s', { at: 'noon' })])).failure?.exitCode).toBe(65);
});

test('the same keys in another order, and a schema in other words, begin no new object', async () => {
  const keyed = (keys: string[]) => schema('s', { a: {}, b: {} }, { key_properties: keys });
  const row = record('s', { a: 1, b: 2 });
  const loaded = await load([keyed(['a', 'b']), row, keyed(['b', 'a']), row, keyed(['a']), row, keyed([]), row]);
  expect(loaded.manifest?.streams.s?.objects.map(({ records }) => records)).toEqual([2, 1, 1]);
});

test('messages of unknown types end the run when they are to', async () => {
  const unknown = line({ type: 'HEARTBEAT' });
  const loaded = await load([schema('s'), record('s', {}), state(1), unknown, state(2)], {
    settings: { unknown_messages: 'fail' },
  });
  expect(loaded.failure).toEqual({
    message:
      'Line 4 of the input: messages of type "HEARTBEAT" are not known; set unknown_messages to warn to leave them out',
    exitCode: 65,
  });
  expect(loaded.states).toEqual(['1']);
});
