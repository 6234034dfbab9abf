import { describe, expect, test } from '@jest/globals';
import { readAnswer, SUBJECT_FIELDS } from 'onspot-tap';
import { CALLBACK_STREAMS, contextFor, cut, streamNamed, tell } from './support/answers.js';
import { DOCUMENTED } from './support/documented-answers.js';

const SUCCESS = '"cbinfo":{"id":"7f1c","success":true,"message":"SUCCESS"}';

const answer = (payload: string) => cut(Buffer.from(`{"name":"EF~1",${payload},${SUCCESS}}`), []);

const recordsOf = async (name: string, payload: string) =>
  (await tell(answer(payload), streamNamed(name))).lines.map((line) => (line as { record: object }).record);

/** The lines as they are written. */
const linesOf = async (name: string, payload: string) => {
  const stream = streamNamed(name);
  let text = '';
  for await (const { lines } of readAnswer(answer(payload), stream, contextFor(stream))) text += lines.toString();
  return text;
};

describe('the documented answer of', () => {
  test.each(DOCUMENTED.map(({ stream }) => [stream]))('%s becomes records with all of its fields', async (name) => {
    const { payload, records } = DOCUMENTED.find(({ stream }) => stream === name)!;
    const stream = streamNamed(name);
    const { asked } = contextFor(stream);
    expect(await recordsOf(name, payload)).toEqual(records.map((record) => ({ ...asked, ...record })));
    expect(asked).toHaveProperty(SUBJECT_FIELDS[stream.subject]);
  });

  test('every stream that is answered by callback is there', () => {
    expect(DOCUMENTED.map(({ stream }) => stream).sort()).toEqual(CALLBACK_STREAMS.map(({ name }) => name).sort());
  });
});

test.each(CALLBACK_STREAMS.map((stream) => [stream.name, stream] as const))(
  'an answer without payload for %s is an empty one',
  async (name, { answer: shape }) => {
    const records = await recordsOf(name, '"x":1');
    expect(records).toHaveLength(shape.kind === 'list' ? 0 : 1);
    const isNothing = (value: unknown): boolean =>
      value === 0 || (typeof value === 'object' && Object.values(value as object).every(isNothing));
    for (const record of records) {
      const { asked } = contextFor(streamNamed(name));
      const told = Object.entries(record).filter(([field]) => !(field in asked));
      expect(told.every(([, value]) => isNothing(value))).toBe(true);
    }
  },
);

describe('a number', () => {
  test('keeps its digits, in usual elements and in others', async () => {
    const lines = await linesOf(
      'locations',
      `"deviceLocations":[{"lat":42.1000,"lng":-88.04865002632141000000000001},{"lat":1.0E-5,"lng":-0},
       {"l\\u0061t":42.1000,"lng":1.0e-123},{"lng":7,"lat":7,"x":{"lat":"}"},"lat":7.0}]`,
    );
    const written = [...lines.matchAll(/"position":(\d),"lat":([^,]+),"lng":([^,]+),/g)].map(([, ...own]) => own);
    expect(written).toEqual([
      ['0', '42.1000', '-88.04865002632141000000000001'],
      ['1', '1.0E-5', '-0'],
      ['2', '42.1000', '1.0e-123'],
      ['3', '7.0', '7'],
    ]);
  });

  test.each([
    ['{"lat":1e400,"lng":2}', 'the "lat" of an element is not a number'],
    ['{"lat":"1","lng":2}', 'the "lat" of an element is not a number'],
    ['{"lat":1,"lng":null}', 'the "lng" of an element is not a number'],
    ['{"lat":1}', 'the "lng" of an element is missing'],
  ])('of another kind is none: %s', async (element, what) => {
    await expect(recordsOf('locations', `"deviceLocations":[${element}]`)).rejects.toThrow(what);
  });
});

test('positions count on through a long list, whatever its elements look like', async () => {
  const usual = '{"lat":1,"lng":2}';
  const elements = Array.from({ length: 12_345 }, (_, index) => (index % 7 === 0 ? '{"l\\u0061t":1,"lng":2}' : usual));
  const records = await recordsOf('locations', `"deviceLocations":[${elements.join(',')}]`);
  expect(records.map((record) => (record as { position: number }).position)).toEqual([...elements.keys()]);
});

describe('a malformed summary', () => {
  test.each([
    ['count', '"count":1.5', '"count" is not an integer'],
    ['count_by_day', '"deviceCountByDay":{}', '"deviceCountByDay" is not a list'],
    ['count_by_day', '"deviceCountByDay":[7]', 'the "day" of an element is missing in "deviceCountByDay"'],
    ['count_by_day', '"deviceCountByDay":[{"day":1,"count":1}]', 'the "day" of an element is not a string'],
    ['count_by_hour', '"deviceCountByHour":[{"hour":"noon","count":1}]', 'is not an integer, nor one written as text'],
    ['count_by_hour', '"deviceCountByHour":[{"hour":"1"}]', 'the "count" of an element is missing'],
    ['device_frequency', '"one":1', '"two" is missing'],
    ['demographics', '"totalMatched":1,"demographics":[]', '"demographics" is not an object'],
    ['demographics', '"totalMatched":1,"demographics":{"age":7}', '"age" in "demographics" is not an object'],
    [
      'demographics',
      '"demographics":{"age":{"A":"7"}}',
      'the number of "A" of "age" in "demographics" is not a number',
    ],
    ['demographics', '"demographics":{"age":{"A":7}}', '"totalMatched" is missing'],
    ['attribution', '"data":[]', '"data" is not an object'],
    ['attribution', '"data":{"count":1,"frequency":7}', '"data.frequency" is not an object'],
    ['attribution', '"data":{"cities":[7]}', 'an element is not a string in "data.cities"'],
    ['attribution', '"data":{"count":1}', '"data.frequency.one" is missing'],
  ])('of %s: %s', async (name, payload, what) => {
    await expect(recordsOf(name, payload)).rejects.toThrow(what);
  });
});
