import { describe, expect, test } from '@jest/globals';
import { load } from './support/load.js';
import { line, rawRecord, record, schema, state } from './support/messages.js';

/** Whether a record obeys a schema. */
const accepts = async (properties: object, text: string) => {
  const { failure } = await load([schema('s', properties), rawRecord('s', text), rawRecord('s', text)]);
  if (failure !== undefined && failure.exitCode !== 65) throw new Error(failure.message);
  return failure === undefined;
};

describe('a record that does not obey its schema', () => {
  const input = [
    schema('orders', { total: { type: 'number' }, lines: { type: 'array', items: { type: 'string' } } }),
    record('orders', { total: 1 }),
    state({ n: 1 }),
    record('orders', { total: 2, lines: ['a', 4711] }),
    state({ n: 2 }),
    record('orders', { total: 3 }),
    state({ n: 3 }),
  ];

  test('ends the run by default: one sentence that quotes no data, no state after it, what came before is stored', async () => {
    const loaded = await load(input);
    expect(loaded.failure).toEqual({
      message:
        'Line 4 of the input: a record of stream "orders" is not valid: /lines/1 must be string; mend the tap or its schema, or set validation to reject',
      exitCode: 65,
    });
    expect(loaded.lines('orders')).toEqual(['{"total":1}']);
    expect(loaded.states).toEqual(['{"n":1}']);
    expect(loaded.manifest).toBeUndefined();
  });

  test('is put aside with reason, path and the line as it came', async () => {
    const loaded = await load(input, { settings: { validation: 'reject', run_id: 'r' } });
    expect(loaded.failure).toBeUndefined();
    expect(loaded.lines('orders')).toEqual(['{"total":1}', '{"total":3}']);
    const rejected = loaded.objects.find(({ key }) => key === '_rejected/orders/orders-r-00001.jsonl');
    expect(rejected?.text).toBe(
      `{"line":4,"path":"/lines/1","reason":"must be string","message":${input[3]?.trimEnd()}}\n`,
    );
    expect(loaded.states).toEqual(['{"n":3}']);
    expect(loaded.log).toContain('stream orders: 2 records in 1 objects, 24 bytes, rejected: 1');
    expect(loaded.manifest?.streams.orders).toMatchObject({ records: 2, rejected: 1 });
  });

  test('is not looked for when validation is off', async () => {
    const loaded = await load(input, { settings: { validation: 'off' } });
    expect(loaded.lines('orders')).toHaveLength(3);
  });

  test('is put aside max_rejected times at most', async () => {
    const bad = [2, 3, 4].map((n) => record('s', { n }));
    const lines = [schema('s', { n: { type: 'string' } }), ...bad, state('never')];
    const loaded = await load(lines, { settings: { validation: 'reject', max_rejected: 2 } });
    expect(loaded.failure?.exitCode).toBe(65);
    expect(loaded.failure?.message).toContain('Line 4 of the input');
    expect(loaded.failure?.message).toContain('max_rejected (2) records are rejected already');
    expect(loaded.states).toEqual([]);
    expect((await load(lines, { settings: { validation: 'reject', max_rejected: 3 } })).states).toEqual(['"never"']);
  });

  test.each([
    [{ n: { enum: ['a', 'b'] } }, '{"n":"secret"}', '/n must be one of ["a","b"]'],
    [
      { n: { anyOf: [{ type: 'integer' }, { type: 'null' }] } },
      '{"n":"secret"}',
      '/n must match a schema in anyOf (must be integer; must be null)',
    ],
    [
      { n: { type: 'string', format: 'date-time' } },
      '{"n":"secret"}',
      '/n must match format "date-time"; mend the tap or its schema, or set validation to reject, or set validate_formats to false',
    ],
    [
      { n: { type: 'object', additionalProperties: false } },
      '{"n":{"x":"secret"}}',
      '/n must not have the property "x"',
    ],
  ])('is told in words: %j', async (properties, text, sentence) => {
    const { failure } = await load([schema('s', properties), rawRecord('s', text)]);
    expect(failure?.message).toContain(sentence);
    expect(failure?.message).not.toContain('secret');
  });
});

describe('a schema', () => {
  test('of draft-04 means what it says', async () => {
    const exclusive = {
      n: { type: 'number', minimum: 1, exclusiveMinimum: true, required: true, id: 'n' },
      id: { type: 'string' },
    };
    expect(await accepts(exclusive, '{"n":1.5,"id":"x"}')).toBe(true);
    expect(await accepts(exclusive, '{"n":1}')).toBe(false);
    expect(await accepts(exclusive, '{"n":2,"id":3}')).toBe(false);
    expect(await accepts({ n: { maximum: 1, exclusiveMaximum: false } }, '{"n":1}')).toBe(true);
  });

  test.each(['http://json-schema.org/draft-04/schema#', 'https://json-schema.org/draft/2020-12/schema', 'urn:none'])(
    'may name %s',
    async ($schema) => {
      const message = {
        type: 'SCHEMA',
        stream: 's',
        schema: { $schema, id: 'x', properties: { n: { type: 'integer' } } },
      };
      expect((await load([line(message), record('s', { n: 1 })])).failure).toBeUndefined();
      expect((await load([line(message), record('s', { n: 'x' })])).failure?.exitCode).toBe(65);
    },
  );

  test('may hold keywords and formats that nobody knows, and references into itself', async () => {
    const definitions = { id: { type: 'integer' } };
    const properties = {
      n: { $ref: '#/definitions/id' },
      t: { type: 'string', format: 'singer.decimal', 'x-sensitive': true },
    };
    const message = { type: 'SCHEMA', stream: 's', schema: { properties, definitions } };
    expect((await load([line(message), record('s', { n: 1, t: '1.0' })])).failure).toBeUndefined();
    expect((await load([line(message), record('s', { n: '1' })])).failure?.exitCode).toBe(65);
  });

  test('may count in decimals', async () => {
    for (const [factor, value, verdict] of [
      ['0.01', '1.13', true],
      ['0.01', '1234567890123.45', true],
      ['1e-15', '0.1', true],
      ['0.1', '0.3', true],
      ['0.1', '0.30000000000000004', false],
      ['0.1', '1e21', true],
      ['3', '1e21', false],
      ['1e-7', '0.0000001', true],
      ['2.5', '7.5', true],
      ['1e-38', '12345678901234567890.123', true],
      ['0.01', '1.135', false],
      ['5', '7', false],
    ] as const) {
      expect([factor, value, await accepts({ n: { multipleOf: Number(factor) } }, `{"n":${value}}`)]).toEqual([
        factor,
        value,
        verdict,
      ]);
    }
  });

  test('takes numbers that no double can hold', async () => {
    expect(await accepts({ n: { type: 'integer' } }, '{"n":123456789012345678901234567890}')).toBe(true);
    expect(await accepts({ n: { type: 'number' } }, '{"n":1e400}')).toBe(true);
  });

  test('that nobody can understand is refused with its line', async () => {
    const { failure } = await load(schema('s', { n: { type: 'strin' } }));
    expect(failure?.exitCode).toBe(65);
    expect(failure?.message).toContain('Line 1 of the input: the schema of stream "s" cannot be used');
    expect(
      (await load(schema('s', { n: { type: 'strin' } }), { settings: { validation: 'off' } })).failure,
    ).toBeUndefined();
  });

  test('that changes is what the records after it obey', async () => {
    const loaded = await load([
      schema('s', { n: { type: 'integer' } }),
      record('s', { n: 1 }),
      schema('s', { n: { type: 'string' } }),
      record('s', { n: 'x' }),
      record('s', { n: 2 }),
    ]);
    expect(loaded.failure?.message).toContain('Line 5');
    expect(loaded.lines('s')).toEqual(['{"n":1}', '{"n":"x"}']);
  });

  test('asks for the key in the record also where the key is named after something every object has', async () => {
    const keyed = schema('s', {}, { key_properties: ['toString'] });
    expect((await load([keyed, record('s', {})])).failure?.exitCode).toBe(65);
  });
});
