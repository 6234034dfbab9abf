import { describe, expect, test } from '@jest/globals';
import { encodeMessage, parseMessage, type SingerMessage } from '@onspot-tap/singer';

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
    ['{"type": "RECORD"', /Line 7 of the input is not JSON: 17 characters, cut off/],
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
      /and it holds NaN, which JSON does not know; have the tap write null/,
    ],
    ['{"type":"RECORD","stream":"s","record":{"n": "NaN: NaN"}', /cut off or malformed/],
  ])('%s', (line, sentence) => {
    const reading = () => parseMessage(line, 7);
    expect(reading).toThrow(sentence);
    expect(reading).toThrow(expect.objectContaining({ exitCode: 65 }));
  });

  test('without a word of what it holds', () => {
    const line = '{"type":"RECORD","record":{"name":"Jane Doe"';
    expect(() => parseMessage(line, 7)).not.toThrow(/Jane/);
  });
});
