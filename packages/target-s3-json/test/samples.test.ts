import { describe, expect, test } from '@jest/globals';
import { load } from './support/load.js';
import { line, rawRecord, record, schema, state } from './support/messages.js';
import { tempFolder } from './support/temp-folder.js';

const INTEGER = { type: 'integer' };
const TEXT = { type: 'string' };
const byId = { key_properties: ['id'] };
const withRequired = (stream: string, properties: object, required: string[]) =>
  line({ type: 'SCHEMA', stream, schema: { type: 'object', required, properties }, key_properties: ['id'] });

describe('streams that every target is tested with', () => {
  test('arrays in records arrive as they are written', async () => {
    const loaded = await load([
      withRequired('array_data', { id: INTEGER, fruits: { type: 'array', items: TEXT } }, ['id']),
      rawRecord('array_data', '{"id": 1, "fruits": [ "apple", "pear" ]}'),
      rawRecord('array_data', '{"id": 2, "fruits": []}'),
      state({ array_data: 2 }),
    ]);
    expect(loaded.failure).toBeUndefined();
    expect(loaded.lines('array_data')).toEqual(['{"id": 1, "fruits": [ "apple", "pear" ]}', '{"id": 2, "fruits": []}']);
    expect(loaded.states).toEqual(['{"array_data":2}']);
  });

  test('names in camel case stay, records without a STATE are stored and none is said', async () => {
    const loaded = await load([schema('TestCamelcase', { Id: TEXT }), record('TestCamelcase', { Id: '1' })]);
    expect(loaded.lines('TestCamelcase')).toEqual(['{"Id":"1"}']);
    expect(loaded.states).toEqual([]);
  });

  test('two schemas without records leave no object; the manifest says that there was nothing', async () => {
    const category = (more: object) =>
      schema('ForecastingType', {
        Id: TEXT,
        At: { anyOf: [{ type: 'string', format: 'date-time' }, { type: ['string', 'null'] }] },
        ...more,
      });
    const loaded = await load([category({}), category({ age: INTEGER })]);
    expect(loaded).toMatchObject({ failure: undefined, states: [] });
    expect(loaded.keys).toEqual([expect.stringMatching(/^_manifests\/\d/), '_manifests/_latest.json']);
    expect(loaded.manifest?.streams.ForecastingType).toMatchObject({ records: 0, objects: [] });
    expect(loaded.manifest?.streams.ForecastingType?.schemas).toHaveLength(2);
  });

  test('the same record twice is stored twice', async () => {
    const loaded = await load([
      schema('duplicates', { id: INTEGER, metric: INTEGER }, byId),
      ...[1, 10, 100].map((metric) => record('duplicates', { id: 1, metric })),
      record('duplicates', { id: 1, metric: 1 }),
    ]);
    expect(loaded.lines('duplicates')).toHaveLength(4);
  });

  test('escapes and characters of all kinds arrive byte for byte', async () => {
    const texts = [
      '"απλή"',
      '"简单的字串"',
      '"chaîne"',
      '"\\"q\\" \\\\ \\/ \\n"',
      '"\\u006D"',
      '"\\u0199"',
      '"\\\\u0000 \\\\u0041"',
      '"\\u0000 \\u0041 \\u0001"',
    ];
    const records = texts.map((text, id) => `{"id": ${id}, "info": ${text}}`);
    const nested = texts.map((text, id) => `{"id": ${id}, "info": {"name": ${text}}, "list": [${text}, ${text}]}`);
    const loaded = await load([
      schema('strings', { id: INTEGER, info: TEXT }, byId),
      ...records.map((text) => rawRecord('strings', text)),
      schema('nested', { id: INTEGER, info: { type: 'object', required: ['name'], properties: { name: TEXT } } }, byId),
      ...nested.map((text) => rawRecord('nested', text)),
    ]);
    expect(loaded.lines('strings')).toEqual(records);
    expect(loaded.lines('nested')).toEqual(nested);
  });

  test('a schema without properties fails', async () => {
    const loaded = await load(line({ type: 'SCHEMA', stream: 's', schema: { type: 'object' }, key_properties: [] }));
    expect(loaded.failure).toEqual({
      message: 'Line 1 of the input: the schema of stream "s" has no object "properties"',
      exitCode: 65,
    });
  });

  test('of many states the last one is said once everything is stored, the trailing record too', async () => {
    const loaded = await load([
      schema('a', { id: INTEGER }, byId),
      schema('b', { id: INTEGER }, byId),
      record('a', { id: 1 }),
      state({ a: 1, b: 0 }),
      record('b', { id: 1 }),
      state({ a: 1, b: 1 }),
      record('a', { id: 2 }),
    ]);
    expect(loaded.states).toEqual(['{"a":1,"b":1}']);
    expect([loaded.lines('a').length, loaded.lines('b').length]).toEqual([2, 1]);
  });

  test('streams without a key take any record', async () => {
    const loaded = await load([schema('no_pk', { id: INTEGER }), record('no_pk', { id: 1 }), record('no_pk', {})]);
    expect(loaded.lines('no_pk')).toEqual(['{"id":1}', '{}']);
  });

  test('a SCHEMA without key_properties is accepted, and a changed one begins a new object', async () => {
    const example = (key: string) =>
      line({
        type: 'SCHEMA',
        stream: 'example',
        schema: { properties: { id: INTEGER, email: TEXT }, key_properties: [key] },
      });
    const loaded = await load([
      example('id'),
      record('example', { id: 1 }),
      example('email'),
      record('example', { email: 'b' }),
    ]);
    expect(loaded.failure).toBeUndefined();
    expect(loaded.manifest?.streams.example?.objects.map(({ records }) => records)).toEqual([1, 1]);
  });

  test('a record before its schema fails, with no state', async () => {
    const loaded = await load([
      record('early', { id: 1 }),
      schema('early', { id: INTEGER }),
      record('early', { id: 2 }),
    ]);
    expect(loaded.failure?.exitCode).toBe(65);
    expect(loaded.failure?.message).toContain('Line 1 of the input: a record of stream "early" came before its SCHEMA');
    expect(loaded).toMatchObject({ states: [], keys: [] });
  });

  test('a record without optional fields is stored', async () => {
    const loaded = await load([
      withRequired('s', { id: INTEGER, optional: TEXT }, ['id']),
      record('s', { id: 2 }),
      state({}),
    ]);
    expect(loaded.lines('s')).toEqual(['{"id":2}']);
    expect(loaded.states).toEqual(['{}']);
  });

  test('a record without its key property fails', async () => {
    const loaded = await load([schema('s', { id: INTEGER, metric: INTEGER }, byId), record('s', { metric: 8214 })]);
    expect(loaded.failure?.exitCode).toBe(65);
    expect(loaded.failure?.message).toContain(
      'Line 2 of the input: a record of stream "s" is not valid: it must have its key property "id"',
    );
    expect(loaded).toMatchObject({ states: [], keys: [] });
  });

  test('a record without a required property fails', async () => {
    const loaded = await load([withRequired('s', { id: INTEGER }, ['id']), record('s', { metric: 3215 })]);
    expect(loaded.failure?.exitCode).toBe(65);
    expect(loaded).toMatchObject({ states: [], keys: [] });
  });

  test('an object without properties inside a schema takes anything', async () => {
    const loaded = await load([
      schema('s', { store: { type: 'object' } }),
      record('s', { store: { id: 1, metric: 1 } }),
    ]);
    expect(loaded.lines('s')).toEqual(['{"store":{"id":1,"metric":1}}']);
  });

  test('six records across four schemas arrive in order', async () => {
    const fields = [{ a: INTEGER }, { b: TEXT }, { c: { type: 'object' } }, { d: { type: 'array', items: TEXT } }];
    const input = fields.flatMap((field, index) => [
      schema('updates', { id: INTEGER, ...field }, byId),
      ...(index < 2 ? [index] : [index * 2 - 2, index * 2 - 1]).map((id) => record('updates', { id })),
    ]);
    const loaded = await load([...input, state({ updates: 6 })]);
    expect(loaded.lines('updates')).toEqual([0, 1, 2, 3, 4, 5].map((id) => `{"id":${id}}`));
    expect(loaded.manifest?.streams.updates?.objects).toHaveLength(4);
    expect(loaded.states).toEqual(['{"updates":6}']);
  });

  test('what a second load brings is appended, with a key as well as without', async () => {
    const folder = await tempFolder();
    const people = (more: object) => schema('people', { id: INTEGER, name: TEXT }, more);
    const visits = [
      schema('visits', { id: INTEGER }),
      ...[1, 2, 3].map((id) => record('visits', { id })),
      state({ visits: 3 }),
    ];
    const first = await load([people(byId), record('people', { id: 1, name: 'Ada' }), ...visits], { folder });
    const second = await load([people(byId), record('people', { id: 1, name: 'Ada L.' }), ...visits], { folder });
    expect([first.states, second.states]).toEqual([['{"visits":3}'], ['{"visits":3}']]);
    expect(second.lines('visits').map((text) => text.slice(6, -1))).toEqual(['1', '2', '3', '1', '2', '3']);
    expect(second.lines('people').sort()).toEqual(['{"id":1,"name":"Ada L."}', '{"id":1,"name":"Ada"}']);
  });

  test('three streams, one after the other, and a state of all: each record is in its own stream', async () => {
    const info = { type: 'object', properties: { weather: TEXT, mood: { type: ['null', 'string'] } } };
    const stays = withRequired('stays', { id: INTEGER, guest: INTEGER, info }, ['id', 'guest', 'info']);
    const texts = [
      '{"id": 1, "guest": 8, "info": {"weather": "rainy", "mood": null}}',
      '{"guest":3,"id":14,"info":{}}',
    ];
    const loaded = await load([
      withRequired('guests', { id: INTEGER, name: TEXT }, ['id', 'name']),
      ...[1, 3, 8].map((id) => record('guests', { id, name: `Guest ${id}` })),
      withRequired('rooms', { id: INTEGER, name: TEXT }, ['id', 'name']),
      record('rooms', { id: 4, name: 'Attic' }),
      stays,
      ...texts.map((text) => rawRecord('stays', text)),
      state({ guests: 8, rooms: 4, stays: 14 }),
    ]);
    expect(loaded.failure).toBeUndefined();
    expect(loaded.lines('guests')).toHaveLength(3);
    expect(loaded.lines('rooms')).toEqual(['{"id":4,"name":"Attic"}']);
    expect(loaded.lines('stays')).toEqual(texts);
    expect(loaded.states).toEqual(['{"guests":8,"rooms":4,"stays":14}']);
  });

  test('special characters in names give a safe key and stay in records', async () => {
    const name = 'test:SpecialChars!in?attributes';
    const loaded = await load([
      schema(name, { _id: TEXT, d: { type: 'object', properties: { 'agent:type': TEXT } } }),
      line({
        type: 'RECORD',
        stream: name,
        record: { _id: 'a', d: { 'agent:type': 'x' } },
        version: 1,
        time_extracted: '2026-01-02T03:04:05Z',
      }),
    ]);
    expect(loaded.lines('test%3ASpecialChars%21in%3Fattributes')).toEqual(['{"_id":"a","d":{"agent:type":"x"}}']);
    expect(Object.keys(loaded.manifest?.streams ?? {})).toEqual([name]);
  });
});
