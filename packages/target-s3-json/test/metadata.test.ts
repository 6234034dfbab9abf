import { describe, expect, test } from '@jest/globals';
import { type JsonObject } from '@onspot-tap/singer';
import ajvModule from 'ajv';
import formatsModule from 'ajv-formats';
import { load, type Settings } from './support/load.js';
import { rawRecord, schema } from './support/messages.js';

const STARTED = Date.UTC(2026, 0, 1);
const COLUMNS = [
  '_sdc_extracted_at',
  '_sdc_received_at',
  '_sdc_batched_at',
  '_sdc_deleted_at',
  '_sdc_sequence',
  '_sdc_table_version',
  '_sdc_sync_started_at',
];

/** The records that are stored with metadata columns; every look at the clock is a second after the one before. */
async function stored(input: string[], settings: Settings = {}) {
  let now = STARTED - 1000;
  const loaded = await load([schema('s', { id: {} }), ...input], {
    settings: { add_metadata_columns: true, ...settings },
    clock: () => (now += 1000),
  });
  expect(loaded.failure).toBeUndefined();
  const lines = loaded.lines('s');
  return { ...loaded, texts: lines, records: lines.map((text) => JSON.parse(text) as Record<string, unknown>) };
}

const frozen = async (input: string[], settings: Settings = {}) => {
  const loaded = await load([schema('s', { id: {} }), ...input], {
    settings: { add_metadata_columns: true, ...settings },
    clock: () => STARTED,
  });
  return loaded.lines('s');
};
const NOW = '"2026-01-01T00:00:00.000Z"';
const ADDED = `"_sdc_extracted_at":null,"_sdc_received_at":${NOW},"_sdc_batched_at":${NOW},"_sdc_deleted_at":null,"_sdc_sequence":${STARTED},"_sdc_table_version":null,"_sdc_sync_started_at":${STARTED}`;

describe('metadata columns', () => {
  test.each([
    ['{"id":1}', `{"id":1,${ADDED}}`],
    ['{"id": 12345678901234567890.10 }', `{"id": 12345678901234567890.10 ,${ADDED}}`],
    ['{}', `{${ADDED}}`],
    ['{ \t}', `{ \t${ADDED}}`],
    ['{"id":{}}', `{"id":{},${ADDED}}`],
    ['{"id":"{"}', `{"id":"{",${ADDED}}`],
    ['{"id":"_sdc_sequence"}', `{"id":"_sdc_sequence",${ADDED}}`],
    ['{"id":{"_sdc_sequence":1}}', `{"id":{"_sdc_sequence":1},${ADDED}}`],
    ['{"id":"\\u00e9"}', `{"id":"\\u00e9",${ADDED}}`],
  ])('are put behind what %s has', async (text, expected) => {
    expect(await frozen([rawRecord('s', text)])).toEqual([expected]);
  });

  test('say when the record was extracted and of which version it is, wherever in the line that stands', async () => {
    const at = '2026-01-02T03:04:05.678901+00:00';
    const { records } = await stored([
      `{"type":"RECORD","stream":"s","record":{"id":1},"time_extracted":"${at}","version":1700000000000}\n`,
      `{"type":"RECORD","stream":"s","record":{"id":2}}\n`,
      `{"type":"RECORD","stream":"s","record":{"id":3},"version":2}\n`,
      `{"type":"RECORD","stream":"s","record":{"id":4} , "time_extracted" : "later" }\r\n`,
      `{"type":"RECORD","stream":"s","time_extracted":"${at}","version":5,"record":{"id":5,"time_extracted":1}}\n`,
      `{"type":"RECORD","stream":"s","time_extracted":"x","record":{"id":6},"time_extracted":null,"version":"6"}\n`,
    ]);
    expect(records.map((each) => [each._sdc_extracted_at, each._sdc_table_version])).toEqual([
      [at, 1700000000000],
      [null, null],
      [null, 2],
      ['later', null],
      [at, 5],
      [null, null],
    ]);
  });

  test('say when it was received, its object begun and the run started', async () => {
    const input = Array.from({ length: 5 }, (_, id) => rawRecord('s', `{"id":${id}}`));
    const { records } = await stored(input, { rotate_records: 3 });
    const batches = records.map((each) => each._sdc_batched_at);
    expect(batches).toEqual([batches[0], batches[0], batches[0], batches[3], batches[3]]);
    expect(batches[3]).not.toBe(batches[0]);
    const received = records.map((each) => Date.parse(each._sdc_received_at as string));
    expect(received).toEqual([...new Set(received)].sort((a, b) => a - b));
    expect(records.map((each) => each._sdc_sequence)).toEqual(received);
    const [started] = new Set(records.map((each) => each._sdc_sync_started_at as number));
    expect(started).toBeGreaterThanOrEqual(STARTED);
    expect(started).toBeLessThan(received[0] ?? 0);
  });

  test('do not replace those of the tap, escaped names included', async () => {
    const [first = {}, second = {}] = (
      await stored([
        rawRecord('s', '{"_sdc_deleted_at":"2026-01-01","id":1,"_sdc_sequence":7}'),
        rawRecord('s', '{"\\u005fsdc_deleted_at":"x"}'),
      ])
    ).records;
    expect(first).toMatchObject({ _sdc_deleted_at: '2026-01-01', _sdc_sequence: 7, _sdc_extracted_at: null });
    expect(second._sdc_deleted_at).toBe('x');
    const all = `{${COLUMNS.map((name) => `"${name}":0`).join(',')}}`;
    expect(await frozen([rawRecord('s', all)])).toEqual([all]);
  });

  test('no name is in a record twice', async () => {
    const { texts } = await stored([rawRecord('s', '{"\\u005fsdc_deleted_at":"x","_sdc_batched_at":1}')]);
    const names = texts[0]?.match(/"[^"]*sdc_\w+"/g) ?? [];
    expect(names.map((name) => JSON.parse(name) as string).sort()).toEqual([...COLUMNS].sort());
  });

  test('are in the schema of the manifest, where the tap has the first word', async () => {
    const own = { type: 'string', description: 'of the tap' };
    const announced = schema('s', { id: {}, _sdc_deleted_at: own });
    const time = { type: ['null', 'string'], format: 'date-time' };
    const integer = { type: ['null', 'integer'] };
    for (const records of [[], [rawRecord('s', '{}')]]) {
      const { manifest } = await stored([announced, ...records]);
      expect(manifest?.streams.s?.schemas.at(-1)?.schema).toEqual({
        type: 'object',
        properties: {
          id: {},
          _sdc_extracted_at: time,
          _sdc_received_at: time,
          _sdc_batched_at: time,
          _sdc_deleted_at: own,
          _sdc_sequence: integer,
          _sdc_table_version: integer,
          _sdc_sync_started_at: integer,
        },
      });
    }
  });

  test('pass what the schema says of all fields, so that it is true of what is stored', async () => {
    const closed = { additionalProperties: false, properties: { id: {} }, maxProperties: 1 };
    const announced = {
      ...closed,
      allOf: [{ $ref: '#/definitions/base' }, { propertyNames: { maxLength: 2 } }],
      patternProperties: { '^_': { type: 'boolean' }, '^i': { type: 'integer' } },
      dependencies: { _sdc_sequence: ['never'], id: closed },
      definitions: { base: closed },
    };
    const line = `${JSON.stringify({ type: 'SCHEMA', stream: 's', schema: announced, key_properties: [] })}\n`;
    const { manifest, records } = await stored([line, rawRecord('s', '{"id":1}')]);
    const told = manifest?.streams.s?.schemas.at(-1)?.schema as JsonObject;
    const validate = formatsModule.default(new ajvModule.Ajv({ strict: false })).compile(told);
    expect(records.map((record) => [validate(record), validate.errors])).toEqual([[true, null]]);
    expect(validate({ id: 1, other: 1 })).toBe(false);
    expect(told.definitions).toEqual({ base: closed });
  });

  test('come to what is left of a record, and can be excluded like its own fields', async () => {
    const streams = { s: { exclude: ['id', '_sdc_sequence', '_sdc_sync_started_at', '_sdc_deleted_at'] } };
    const { records, manifest, log } = await stored([rawRecord('s', '{"id":1,"_sdc_deleted_at":2}')], { streams });
    const left = ['_sdc_extracted_at', '_sdc_received_at', '_sdc_batched_at', '_sdc_table_version'];
    expect(Object.keys(records[0] ?? {})).toEqual(left);
    expect(Object.keys(manifest?.streams.s?.schemas.at(-1)?.schema.properties ?? {})).toEqual(left);
    expect(log).not.toContain('WARNING');
    const included = await frozen([rawRecord('s', '{"a":1,"id":2}')], { streams: { s: { include: ['id'] } } });
    expect(included).toEqual([`{"id":2,${ADDED}}`]);
  });

  test('are not in records by default, and those of the tap stay', async () => {
    const text = '{"id":1,"_sdc_sequence":7}';
    const loaded = await load([schema('s'), rawRecord('s', text)]);
    expect(loaded.lines('s')).toEqual([text]);
  });

  test('go with versions in folders of their own', async () => {
    const { records, keys } = await stored(
      [1, 2].map((version) => `{"type":"RECORD","stream":"s","record":{},"version":${version}}\n`),
      { activate_version: 'new_prefix', key_template: '{stream}/{uuid}.{ext}' },
    );
    expect(records.map((each) => each._sdc_table_version).sort()).toEqual([1, 2]);
    expect(keys.filter((key) => /^s\/v=[12]\//.test(key))).toHaveLength(2);
  });
});
