import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeJsonFault, encodeMessage, parseMessage, type SingerMessage } from '@onspot-tap/singer';

const parse = (value: unknown) => parseMessage(JSON.stringify(value), 7);

const MESSAGES: SingerMessage[] = [
  { type: 'SCHEMA', stream: 's', schema: { properties: {} }, key_properties: ['id'], bookmark_properties: ['at'] },
  { type: 'RECORD', stream: 's', record: { id: 1 }, time_extracted: '2021-02-09T00:00:00Z', version: 3 },
  { type: 'STATE', value: { bookmarks: {} } },
  { type: 'ACTIVATE_VERSION', stream: 's', version: 3 },
];

describe('a message', () => {
  test.each(MESSAGES)('is written and read again: $type', (message) => {
    const line = encodeMessage(message).toString();
    expect(line.endsWith('}\n')).toBe(true);
    expect(parseMessage(line, 1)).toEqual(message);
  });

  test.each(['record', 'Record', 'RECORD'])('is known by its type in any case: %s', (type) => {
    expect(parse({ type, stream: 's', record: {} })).toEqual({ type: 'RECORD', stream: 's', record: {} });
  });

  test('of another type is told apart', () => {
    expect(parse({ type: 'BATCH', stream: 's' })).toEqual({ type: 'UNKNOWN', name: 'BATCH' });
  });

  test('keeps only what its type has', () => {
    expect(parse({ type: 'STATE', value: 1, extra: 2 })).toEqual({ type: 'STATE', value: 1 });
    expect(parse({ type: 'RECORD', stream: 's', record: {}, time_extracted: null, version: null })).toEqual({
      type: 'RECORD',
      stream: 's',
      record: {},
    });
  });

  test.each([null, 0, '', false, [], {}])('STATE may hold %j', (value) => {
    expect(parse({ type: 'STATE', value })).toEqual({ type: 'STATE', value });
  });

  test.each([undefined, null])('SCHEMA without keys (%j) has none', (key_properties) => {
    expect(parse({ type: 'SCHEMA', stream: 's', schema: {}, key_properties })).toMatchObject({ key_properties: [] });
  });
});

describe('a line is refused with its number', () => {
  test.each([
    ['{"type": "RECORD"', /Line 7 of the input is not JSON: 17 characters, cut off$/],
    ['hello', /Line 7 of the input is not JSON: 5 characters, and it does not begin with "\{"/],
    ['[1]', /Line 7 of the input is JSON, but not an object/],
    ['null', /not an object/],
    ['{}', /not a valid Singer message: "type" is missing/],
    ['{"type":1}', /"type" has the wrong type/],
    ['{"type":"RECORD","record":{}}', /Singer RECORD: "stream" is missing/],
    ['{"type":"record","stream":"s"}', /Singer RECORD: "record" is missing/],
    ['{"type":"RECORD","stream":"s","record":[1]}', /"record" has the wrong type/],
    ['{"type":"SCHEMA","stream":"s"}', /Singer SCHEMA: "schema" is missing/],
    ['{"type":"SCHEMA","stream":"s","schema":{},"key_properties":"id"}', /"key_properties" has the wrong type/],
    ['{"type":"SCHEMA","stream":"s","schema":{},"key_properties":[1]}', /"key_properties" has the wrong type/],
    ['{"type":"STATE"}', /Singer STATE: "value" is missing/],
    ['{"type":"ACTIVATE_VERSION"}', /Singer ACTIVATE_VERSION: "stream" is missing/],
    [
      '{"type":"RECORD","stream":"s","record":{"n": NaN}}',
      /and at column 46 it holds NaN, which JSON does not know; have the tap write null/,
    ],
    ['{"type":"RECORD","stream":"s","record":{"n": "NaN: NaN"}', /characters, cut off$/],
  ])('%s', (line, sentence) => {
    const reading = () => parseMessage(line, 7);
    expect(reading).toThrow(sentence);
    expect(reading).toThrow(expect.objectContaining({ exitCode: 65 }));
  });

  // What stands before the mark is fine.
  test.each([
    '{"type":"RECORD",|}',
    '{"type" |"RECORD"}',
    '{|type:"RECORD"}',
    "{|'type':1}",
    '{"a":tru|}',
    '{"a":|True}',
    '{"a":0|1}',
    '{"a":1.|}',
    '{"a":1e+|,"b":2}',
    '{"a":-|}',
    '{"a":|.5}',
    '{"a":"\\|x"}',
    '{"a":"\\u00|g0"}',
    '{"a":"tab |\t"}',
    '{"a":[1,|]}',
    '{"a":[1|}}',
    '{"a":{"é":"😀"}} |{}',
    ` {"a":"${'x'.repeat(5_000_000)}"|"b"}`,
    `{"a":${'['.repeat(100_000)}|}`,
  ])('with the column of the first fault: %#', (marked) => {
    const [before = ''] = marked.split('|');
    const line = marked.replace('|', '');
    expect(() => parseMessage(line, 7)).toThrow(
      `Line 7 of the input is not JSON: ${line.length} characters, malformed at column ${before.length + 1}`,
    );
  });

  test('wherever a character stands that no JSON has, or it is cut off', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, n) => {
        const line = `{"a":${json}}`;
        const at = 1 + (n % (line.length - 1));
        expect(describeJsonFault(`${line.slice(0, at)}\u0001${line.slice(at)}`)).toMatch(
          `malformed at column ${at + 1}`,
        );
        expect(describeJsonFault(line.slice(0, at))).toMatch(/cut off$/);
      }),
    );
  });

  test('without a word of what it holds', () => {
    const line = '{"type":"RECORD","record":{"name":"Jane Doe"';
    expect(() => parseMessage(line, 7)).not.toThrow(/Jane/);
  });
});
