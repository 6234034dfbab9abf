import { describe, expect, test } from '@jest/globals';
import { MalformedAnswer, readAnswer, readEnvelope } from 'onspot-tap';
import { contextFor, cut, streamNamed, tell } from './support/answers.js';

const observations = streamNamed('observations');
const devices = streamNamed('devices');
const zipcodes = streamNamed('zipcodes');

const SUCCESS = '"cbinfo":{"id":"7f1c","success":true,"message":"SUCCESS"}';

const body = (text: string) => cut(Buffer.from(text), []);

const answer = (payload: string, envelope = SUCCESS) => body(`{"name":"EF~1",${payload},${envelope}}`);

/** Lists long enough that their lines are not held back. */
const longList = (count = 10_000) =>
  Array.from({ length: count }, (_, index) => `{"did":"d${index}","timestamp":${1612656000000 + index}}`).join(',');

describe('records', () => {
  test('of observations have their fields in the order of the schema, times without empty milliseconds', async () => {
    const { lines, count, envelope } = await tell(
      answer('"observations":[{"did":"A===","timestamp":1612656000000},{"timestamp":1612742399007,"did":"B==="}]'),
      observations,
    );
    const asked = { start: '2021-02-07T00:00:00Z', end: '2021-02-07T23:59:59Z', response_id: '7f1c' };
    const seen = [
      { did: 'A===', timestamp: 1612656000000, observed_at: '2021-02-07T00:00:00Z' },
      { did: 'B===', timestamp: 1612742399007, observed_at: '2021-02-07T23:59:59.007Z' },
    ];
    const told = seen.map((fields) => ({
      type: 'RECORD',
      stream: 'observations',
      record: { location_id: 'EF~"1', ...fields, ...asked },
      time_extracted: '2021-02-09T01:02:03Z',
    }));
    expect(JSON.stringify(lines)).toBe(JSON.stringify(told));
    expect(count).toBe(2);
    expect(envelope).toEqual({ id: '7f1c', success: true, message: 'SUCCESS', name: 'EF~1' });
  });

  test('of devices are one per entry of the list, repeats included', async () => {
    const { lines } = await tell(answer('"devices":["a","b","a"]'), devices);
    expect(lines.map((line) => (line as { record: { did: string } }).record.did)).toEqual(['a', 'b', 'a']);
  });

  test('of zipcodes are one per answer, ordered by ZIP code', async () => {
    const { lines } = await tell(
      answer('"totalMatched":6,"demographics":{"zipcode":{"94115":16,"02134":2}}'),
      zipcodes,
    );
    expect(lines).toMatchObject([
      {
        record: {
          total_matched: 6,
          zipcodes: [
            { zipcode: '02134', count: 2 },
            { zipcode: '94115', count: 16 },
          ],
        },
      },
    ]);
  });

  test.each([
    [observations, '"observations":[{"did":"a","timestamp":0}]', ['did', 'location_id', 'timestamp']],
    [zipcodes, '"totalMatched":0', ['end', 'location_id', 'start']],
  ])('hold keys and selected fields only', async (stream, payload, keys) => {
    const { lines } = await tell(answer(payload), stream, contextFor(stream, []));
    expect(Object.keys((lines[0] as { record: object }).record).sort()).toEqual(keys);
  });

  test('say null where nobody told the response id', async () => {
    const context = { ...contextFor(devices), asked: { ...contextFor(devices).asked, response_id: null } };
    const { lines } = await tell(answer('"devices":["a"]'), devices, context);
    expect(lines).toMatchObject([{ record: { response_id: null } }]);
  });

  test.each([
    [observations, []],
    [devices, []],
    [zipcodes, [{ record: { total_matched: 0, zipcodes: [] } }]],
  ])('of an answer without payload are those of an empty one', async (stream, records) => {
    for (const payload of ['"x":1', `"${stream.name}":null,"totalMatched":null,"demographics":null`]) {
      expect((await tell(answer(payload), stream)).lines).toMatchObject(records);
    }
  });
});

test('an answer that carries the response id of another question yields nothing', async () => {
  const body = [Buffer.from('{"devices":["a"],"cbinfo":{"id":"other","success":true,"message":""}}')];
  const { lines, envelope } = await tell(
    (async function* () {
      yield* body;
    })(),
    devices,
  );
  expect({ lines, id: envelope.id }).toEqual({ lines: [], id: 'other' });
});

describe('an answer that is no success', () => {
  const REFUSAL = '"cbInfo":{"id":"7f1c","success":false,"message":"too many"}';

  test.each([
    ['before', `{${REFUSAL},"observations":[7,${longList()}]}`],
    ['behind', '{"observations":[{"did":"a","timestamp":1},7],'.concat(REFUSAL, '}')],
  ])('yields nothing, whatever the payload, when it says so %s', async (_where, text) => {
    const { lines, count, envelope } = await tell(body(text), observations);
    expect([lines, count]).toEqual([[], 0]);
    expect(envelope).toEqual({ id: '7f1c', success: false, message: 'too many', name: null });
  });
});

describe('blocks', () => {
  test('wait for the end of the body up to a MiB, so that a small answer that is cut off yields nothing', async () => {
    const whole = Buffer.from(`{${SUCCESS},"observations":[${longList(1000)}]}`);
    expect((await tell(cut(whole, []), observations)).blocks).toHaveLength(1);
    const blocks = readAnswer(cut(whole.subarray(0, -1), []), observations, contextFor(observations));
    await expect(blocks.next()).rejects.toThrow('cut off');
  });

  test('flow from then on, some 64 KiB each, and hold every record once', async () => {
    const { blocks, lines } = await tell(answer(`"observations":[${longList()}]`), observations);
    expect(lines).toHaveLength(10_000);
    expect(blocks[0]).toBeGreaterThan(1024 * 1024);
    expect(blocks.length).toBeGreaterThan(10);
    expect(Math.max(...blocks.slice(1))).toBeLessThan(128 * 1024);
  });
});

describe('a malformed answer', () => {
  test.each([
    ['', 0, 'it is empty'],
    ['<html>', 0, 'expected "{"'],
    ['[]', 0, 'expected "{"'],
    ['{"observations":[{"did":"a","time', 33, 'cut off'],
    [`{"observations":[]}`, 19, 'whether it is a success'],
    [`{"observations":[],"cbinfo":"yes"}`, 28, '"cbinfo" is not an object'],
    [`{"observations":[],${SUCCESS}} x`, 78, 'expected nothing more'],
    [`{"observations":[{"did":"a" "timestamp":1}]`, 28, 'expected "," or "}"'],
    [`{"observations":[{"did":"a","timestamp":01}]`, 40, 'expected a value'],
    [`{"observations":[{"did":"a","timestamp":1},]`, 43, 'expected a value'],
    [`{"observations":[{"did":"a\n","timestamp":1}]`, 24, 'control character'],
    [`{"observations":[{"did":"a"}],${SUCCESS}}`, 17, 'the "timestamp" of an element is missing in "observations"'],
    [`{"observations":[{"timestamp":1}],${SUCCESS}}`, 17, 'the "did" of an element is missing'],
    [`{"observations":[{"did":"a","timestamp":1.5}],${SUCCESS}}`, 17, 'is not an integer'],
    [`{"observations":[{"did":"a","timestamp":1e15}],${SUCCESS}}`, 17, 'is not a time'],
    [`{"observations":[7],${SUCCESS}}`, 17, 'the "did" of an element is missing'],
    [`{"observations":{},${SUCCESS}}`, 16, '"observations" is not a list'],
    [`{"observations":[],"observations":[],${SUCCESS}}`, 19, '"observations" is there twice'],
  ])('says what is wrong and where: %s', async (text, byte, what) => {
    const refusal = tell(body(text), observations);
    await expect(refusal).rejects.toBeInstanceOf(MalformedAnswer);
    await expect(refusal).rejects.toMatchObject({ byte, message: expect.stringContaining(what) });
  });

  test.each([
    ['"totalMatched":1.5', '"totalMatched" is not an integer'],
    ['"demographics":[]', '"demographics" is not an object'],
    ['"demographics":{"zipcode":7}', '"demographics.zipcode" is not an object'],
    ['"totalMatched":1,"demographics":{"zipcode":{"1":"2"}}', 'the count of "1" in "demographics.zipcode"'],
    ['"demographics":{"zipcode":{"1":2}}', '"totalMatched" is missing'],
  ])('of zipcodes is one with %s', async (payload, what) => {
    await expect(tell(answer(payload), zipcodes)).rejects.toThrow(what);
  });

  test('is one that is not UTF-8, and the byte is named', async () => {
    const text = Buffer.concat([Buffer.from('{"devices":["é'), Buffer.from([0xff]), Buffer.from(`"],${SUCCESS}}`)]);
    await expect(tell(cut(text, []), devices)).rejects.toMatchObject({
      byte: 15,
      message: expect.stringContaining('UTF-8'),
    });
  });

  test('is one with a value too long to be held', async () => {
    const did = 'x'.repeat(17 * 1024 * 1024);
    await expect(tell(answer(`"devices":["${did}"]`), devices)).rejects.toThrow('longer than 16777216 bytes');
  });
});

describe('a value', () => {
  test('of several MiB is taken', async () => {
    const did = 'x'.repeat(5_000_000);
    const { lines } = await tell(answer(`"observations":[{"did":"${did}","timestamp":1}]`), observations);
    expect(lines).toMatchObject([{ record: { did } }]);
  });

  test('nested a thousand levels deep is passed over', async () => {
    const deep = '['.repeat(1000) + ']'.repeat(1000);
    const { count } = await tell(
      answer(`"x":${deep},"observations":[{"did":"a","y":${deep},"timestamp":1}]`),
      observations,
    );
    expect(count).toBe(1);
  });
});

describe('the envelope alone', () => {
  test('is read of an answer of whatever stream', async () => {
    const envelope = { id: '7f1c', success: true, message: 'SUCCESS', name: 'EF~1' };
    for (const payload of [`"observations":[${longList(20)}]`, '"devices":["a"]', '"x":{"y":[1]}']) {
      expect(await readEnvelope(answer(payload))).toEqual(envelope);
    }
    const flat = { id: 'a', success: false, message: null, name: null };
    expect(await readEnvelope(body('{"id":"a","success":false}'))).toEqual(flat);
  });

  test('is enough once it is there, and the rest of the body is not read', async () => {
    let isClosed = false;
    async function* endless() {
      try {
        yield Buffer.from(`{"name":"EF~1",${SUCCESS},"observations":[`);
        for (;;) yield Buffer.from(`${longList(100)},`);
      } finally {
        isClosed = true;
      }
    }
    expect(await readEnvelope(endless())).toMatchObject({ id: '7f1c' });
    expect(isClosed).toBe(true);
  });
});
