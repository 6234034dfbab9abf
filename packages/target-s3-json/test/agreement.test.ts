import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { load } from './support/load.js';
import { line, rawRecord, schema } from './support/messages.js';

/** Values as they may be written, near the borders of what schemas tell apart. */
const scalars = [
  ...['null', 'true', 'false', '0', '-0', '1', '-1', '2', '10', '1.0', '1.50', '3.14', '1e0', '1E2', '-1.5e-3'],
  ...['0.1', '0.3', '0.30000000000000004', '12345678901234567890', '1234567890123456789012.5', '1e400'],
  ...['"a"', '"b"', '""', '"abc"', '"\\u0061"', '"a\\n"', '"é"', '"😀"', '"ab😀"', '"\\ud83d\\ude00"'],
  ...[
    '"2024-02-28"',
    '"2024-02-29"',
    '"2023-02-29"',
    '"2024-06-30"',
    '"2024-13-01"',
    '"2024-05-32"',
    '"20240506"',
    '"2024-12-31"',
    '"2024-04-31"',
    '"2024-00-10"',
    '"2024-1-1"',
  ],
  ...['"2024-05-06T07:08:09Z"', '"2024-05-06t07:08:09.123z"', '"2024-05-06T07:08:09+01:00"', '"2024-05-31T24:00:00Z"'],
  ...['"2024-05-06T07:08:09+24:00"', '"2024-05-06T07:08:09-01:60"', '"2024-05-06T07:60:09Z"', '"2024-05-06T7:08:09Z"'],
  ...['"2024-05-06T23:59:60Z"', '"2024-05-06 07:08:09Z"', '"2024-05-06T07:08:09"', '"2024-05-06T07:08:09.Z"'],
  ...[
    '"x@example.com"',
    '"x@"',
    '"10.0.0.256"',
    '2147483648',
    '-2147483649.5',
    '"aé"',
    '"éé漢"',
    '"123e4567-e89b-12d3-a456-426614174000"',
    '"10.0.0.1"',
    '"07:08:09Z"',
  ],
];

const NAMES = ['a', 'b', 'c', 'd', 'constructor', '__proto__'];
const blank = fc.constantFrom('', '', '', ' ', '\t ');
const spelledName = fc.constantFrom(...NAMES.map((name) => `"${name}"`), '"\\u0061"', '"é"');

const { object: recordText } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...scalars) }, tie('object'), tie('array')),
  object: fc
    .array(fc.tuple(blank, spelledName, blank, tie('value'), blank), { maxLength: 5, depthIdentifier: 'json' })
    .map((members) => `{${members.map(([a, name, b, value, c]) => `${a}${name}${b}:${b}${value}${c}`).join(',')}}`),
  array: fc
    .array(fc.tuple(blank, tie('value')), { maxLength: 3, depthIdentifier: 'json' })
    .map((items) => `[${items.map(([pad, value]) => pad + value + pad).join(',')}]`),
}));

const anyType = fc.constantFrom('null', 'boolean', 'integer', 'number', 'string', 'object', 'array');
const allowed = fc.constantFrom<unknown>(null, true, false, 1, 2, 1.5, 'a', 'é', 'abc', { a: 1 }, [1]);
const someNames = fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 });
const small = fc.integer({ min: 0, max: 3 });
const bound = fc.constantFrom(-1, 0, 1, 1.5, 10);

const { schema: recordSchema } = fc.letrec<{ schema: object }>((tie) => {
  const nested = fc.oneof({ depthIdentifier: 'schema', withCrossShrink: true }, fc.constant({}), tie('schema'));
  const some = fc.array(nested, { minLength: 1, maxLength: 3 });
  const keywords = {
    type: fc.oneof(anyType, fc.uniqueArray(anyType, { minLength: 1, maxLength: 3 })),
    properties: fc.dictionary(fc.constantFrom(...NAMES, 'é'), nested, { maxKeys: 4 }),
    required: someNames,
    additionalProperties: fc.oneof(fc.boolean(), nested),
    items: fc.oneof({ weight: 3, arbitrary: nested }, some),
    additionalItems: fc.oneof(fc.boolean(), nested),
    contains: nested,
    minItems: small,
    maxItems: small,
    enum: fc.uniqueArray(allowed, { minLength: 1, maxLength: 4 }),
    const: allowed,
    format: fc.constantFrom('date', 'date-time', 'time', 'email', 'uuid', 'ipv4', 'int32', 'int64', 'unheard-of'),
    pattern: fc.constantFrom('^a', '^.$', '\\d'),
    minLength: small,
    maxLength: small,
    minimum: bound,
    maximum: bound,
    exclusiveMinimum: bound,
    exclusiveMaximum: bound,
    multipleOf: fc.constantFrom(1, 2, 0.1, 0.01, 0.25, 1e-38, 10),
    anyOf: some,
    oneOf: some,
    allOf: some,
    not: nested,
    uniqueItems: fc.boolean(),
    patternProperties: fc.dictionary(fc.constant('^a'), nested),
    minProperties: small,
    maxProperties: small,
    propertyNames: nested,
    dependencies: fc.dictionary(fc.constantFrom('a', 'b'), fc.oneof(someNames, nested)),
    if: nested,
    then: nested,
    else: nested,
    nullable: fc.boolean(),
    $ref: fc.constantFrom('#/definitions/text', '#/definitions/whole'),
    description: fc.constant('words'),
  };
  // A schema of many keywords allows next to nothing.
  const one = (name: keyof typeof keywords) => keywords[name].map((value) => ({ [name]: value }));
  const names = Object.keys(keywords) as (keyof typeof keywords)[];
  const oneKeyword = fc.oneof(one('type'), one('properties'), ...names.map(one));
  return { schema: fc.array(oneKeyword, { maxLength: 4 }).map((parts) => Object.assign({}, ...parts) as object) };
});

const definitions = { text: { type: 'string' }, whole: { type: ['integer', 'null'] } };

const stream = fc.record({
  properties: fc.dictionary(fc.constantFrom(...NAMES, 'é'), recordSchema, { minKeys: 1, maxKeys: 4 }),
  more: recordSchema,
  keys: fc.constantFrom<string[]>([], [], ['a'], ['d']),
  texts: fc.array(recordText, { minLength: 1, maxLength: 12 }),
});

type Stream = { properties: object; more: object; keys: string[]; texts: string[] };

/** Which records are rejected: when their lines are parsed, and when they are scanned first. In the order of the input. */
async function judge(streams: readonly Stream[]): Promise<{ parsed: boolean[]; scanned: boolean[] }> {
  const lines = streams.flatMap(({ properties, more, keys, texts }, index) => {
    const name = `s${index}`;
    // Nobody expects a record before its type: such a line is always parsed.
    const both = texts.flatMap((text) => [
      `{"record":${text},"type":"RECORD","stream":"${name}"}\n`,
      rawRecord(name, text),
    ]);
    return [
      schema(name, {}, { schema: { ...more, type: 'object', properties, definitions }, key_properties: keys }),
      ...both,
      ...both,
    ];
  });
  const { objects, failure } = await load(lines, { settings: { validation: 'reject', max_rejected: 1e6 } });
  expect(failure).toBeUndefined();
  const rejected = new Set(
    objects
      .filter(({ key }) => key.startsWith('_rejected/'))
      .flatMap(({ text }) => text.trimEnd().split('\n'))
      .map((text) => (JSON.parse(text.slice(0, text.indexOf(',"path"')) + '}') as { line: number }).line),
  );
  const verdicts = lines.flatMap((text, index) =>
    text.startsWith('{"type":"SCHEMA"') ? [] : [rejected.has(index + 1)],
  );
  return {
    parsed: verdicts.filter((_verdict, index) => index % 2 === 0),
    scanned: verdicts.filter((_verdict, index) => index % 2 === 1),
  };
}

test('a record is judged by its bytes as it is when parsed, whatever the schema', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stream, { minLength: 1, maxLength: 4 }), async (streams) => {
      const { parsed, scanned } = await judge(streams);
      expect(scanned).toEqual(parsed);
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 150) },
  );
});

/** Schemas that ask one thing each. */
const single: object[] = [
  ...['null', 'boolean', 'integer', 'number', 'string', 'object', 'array'].map((type) => ({ type })),
  ...['date', 'date-time', 'time', 'email', 'uuid', 'ipv4', 'int32', 'int64', 'float'].map((format) => ({ format })),
  ...[-1, 0, 1, 1.5, 10].flatMap((bound) => [
    { minimum: bound },
    { maximum: bound },
    { exclusiveMinimum: bound },
    { exclusiveMaximum: bound },
  ]),
  ...[1, 2, 5, 10, 0.1, 0.01, 0.25, 1e-10].map((multipleOf) => ({ multipleOf })),
  ...[0, 1, 2, 3].flatMap((n) => [{ minLength: n }, { maxLength: n }, { minItems: n }, { maxItems: n }]),
  ...[null, true, false, 1, 1.5, 'a', 'é', 'ab😀'].flatMap((value) => [{ const: value }, { enum: [value, 'other'] }]),
  ...['^a', '^.$', '^\\d+$'].map((pattern) => ({ pattern })),
  { required: ['a', 'b'] },
  { required: ['a'], additionalProperties: false, properties: { a: {} } },
  { properties: { a: { type: 'string' }, b: { type: 'integer' } } },
  { properties: { a: false } },
  { additionalProperties: { type: 'integer' } },
  { items: { type: 'integer' } },
  { items: { type: 'object', required: ['a'] } },
  { format: 'date', minLength: 3, pattern: '^2024' },
  { type: 'string', format: 'date-time', enum: ['2024-05-06T07:08:09Z', '2024-04-31T07:08:09Z'] },
  { anyOf: [{ type: 'string', maxLength: 2 }, { type: 'integer', minimum: 2 }, { type: 'null' }] },
  {
    oneOf: [
      { type: 'string', format: 'date' },
      { type: 'array', items: { type: 'string' } },
    ],
  },
  { oneOf: [{ type: 'number' }, { type: 'integer' }] },
  { allOf: [{ minLength: 2 }, { maxLength: 3 }] },
  { type: ['string', 'null'], nullable: true },
];

/** Values at the borders of these. */
const borders = [
  ...scalars,
  ...['3', '5', '7.5', '0.25', '0.125', '0.01', '0.011', '1e-10', '1e-11', '10.0', '10.5', '-1.0', '9.99', '1.50'],
  ...['2147483647', '2147483648', '-2147483649', '9007199254740993', '100000000000000000001'],
  ...['04-31', '02-29', '02-30', '13-01', '01-32', '06-30', '06-31', '00-01', '10-00'].map((day) => `"2024-${day}"`),
  ...['24:00:00', '23:60:00', '23:59:60', '12:59:60', '9:00:00', '12:00'].map((time) => `"2024-05-06T${time}Z"`),
  ...['+24:00', '-23:59', '+01:60', '+0100', '+01', '.5Z', '.Z', 'z', ' Z', ''].map(
    (end) => `"2024-05-06T07:08:09${end}"`,
  ),
  ...['"2024-04-31T07:08:09Z"', '"2024-02-29T07:08:09Z"', '"12"', '"ab"', '"éé"', '"😀😀😀"', '"\\u00e9"', '"1\\n"'],
  ...['{}', '{"a":1}', '{"a":"x","b":1}', '{"a":1,"a":1}', '{"a":1,"a":"x","b":2}', '{"b":1,"a":2}', '{"c":"x"}'],
  ...['[]', '[1]', '[1,2]', '[1.0,"x"]', '[{"a":1},{}]', '["a"]', '[null,null,null,null]'],
];

test('each keyword alone is judged alike at every border', async () => {
  const streams = single.map((value) => ({
    properties: { v: value },
    more: {},
    keys: [],
    texts: borders.map((text) => `{"v":${text}}`),
  }));
  const { parsed, scanned } = await judge(streams);
  const wrong = parsed.flatMap((verdict, index) => {
    if (verdict === scanned[index]) return [];
    const inStream = 2 * borders.length;
    return [[single[Math.floor(index / inStream)], borders[(index % inStream) % borders.length]]];
  });
  expect(wrong).toEqual([]);
  expect(parsed.filter((verdict) => verdict).length).toBeGreaterThan(parsed.length / 4);
});

const nullable = (type: string, more: object = {}) => ({ type: ['null', type], ...more });

test('records that obey an ordinary schema are not parsed, but for the first', async () => {
  const properties = {
    id: { type: 'integer' },
    name: nullable('string', { maxLength: 20 }),
    state: { type: 'string', enum: ['open', 'closed'] },
    seen_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: ['string', 'null'] }] },
    day: nullable('string', { format: 'date' }),
    mail: { type: 'string', format: 'email' },
    price: nullable('number', { multipleOf: 0.01, minimum: 0 }),
    address: nullable('object', {
      properties: { city: nullable('string'), geo: { type: 'array', items: { type: 'number' } } },
    }),
    tags: { oneOf: [{ type: 'null' }, { type: 'array', items: { type: 'string' }, minItems: 1 }] },
    more: { type: 'object', additionalProperties: { type: 'string' } },
  };
  const message = {
    type: 'SCHEMA',
    stream: 's',
    schema: { type: 'object', properties, required: ['name', 'state'], additionalProperties: false },
    key_properties: ['id'],
  };
  const records = Array.from({ length: 1000 }, (_, id) => ({
    id,
    name: id % 3 === 0 ? null : 'Zoë 山田',
    state: id % 2 === 0 ? 'open' : 'closed',
    seen_at: id % 5 === 0 ? 'yesterday' : '2024-05-06T07:08:09.000Z',
    ...(id % 7 === 0 ? {} : { day: '2024-12-31' }),
    mail: 'x@example.com',
    price: id / 100,
    address: id % 4 === 0 ? null : { city: 'Köln', geo: [50.9, 6] },
    tags: id % 2 === 0 ? null : ['a', 'b'],
    more: { [`key ${id}`]: 'x' },
  }));
  const lines = [line(message), ...records.map((record) => rawRecord('s', JSON.stringify(record)))];
  const loaded = await load(lines, { logLevel: 'DEBUG' });
  expect(loaded.failure).toBeUndefined();
  expect(loaded.lines('s')).toEqual(records.map((record) => JSON.stringify(record)));
  expect(loaded.log).toContain('stream s: 1 records had to be parsed');
});
