import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bodies, uniformBodies } from './support/answer-bodies.js';
import { CALLBACK_STREAMS, contextFor, cut, streamNamed, type TableStream, tellOrRefuse } from './support/answers.js';
import { DOCUMENTED } from './support/documented-answers.js';
import { readPlainly } from './support/plain-answer.js';

const places = fc.array(fc.nat({ max: 400 }), { maxLength: 30 }).map((list) => list.sort((a, b) => a - b));
const widePlaces = fc.array(fc.nat({ max: 8000 }), { maxLength: 8 }).map((list) => list.sort((a, b) => a - b));

const change = fc.tuple(fc.nat({ max: 500 }), fc.constantFrom(...Buffer.from('"{}[],:\\0 -.e1\u0000\u00ff', 'latin1')));

const LISTS_OF_OBJECTS = CALLBACK_STREAMS.flatMap(({ name, answer }) =>
  answer.kind === 'list' && Object.values(answer.fields).some(({ from }) => from !== undefined)
    ? [[name, answer] as const]
    : [],
);

const expected = (bytes: Uint8Array, stream: TableStream) => {
  try {
    return readPlainly(bytes, stream, contextFor(stream));
  } catch {
    return 'malformed';
  }
};

const compare = async (bytes: Buffer, stream: TableStream, at: readonly number[]) => {
  const told = await tellOrRefuse(cut(bytes, at), stream);
  const comparable = told === 'malformed' ? told : { envelope: told.envelope, lines: told.lines };
  expect(comparable).toEqual(expected(bytes, stream));
  return told !== 'malformed';
};

describe('whatever its spacing, order, escapes and chunks, an answer means what JSON.parse says', () => {
  test.each(CALLBACK_STREAMS.map(({ name }) => [name]))('%s', async (name) => {
    const stream = streamNamed(name);
    let good = 0;
    const property = fc.asyncProperty(bodies(stream.answer), places, async (bytes, at) => {
      if (await compare(bytes, stream, at)) good += 1;
    });
    await fc.assert(property, { numRuns: 300 });
    expect(good).toBeGreaterThan(120);
  });

  test.each(LISTS_OF_OBJECTS)('%s, written alike', async (name, answer) => {
    let good = 0;
    const property = fc.asyncProperty(uniformBodies(answer), widePlaces, async (bytes, at) => {
      if (await compare(bytes, streamNamed(name), at)) good += 1;
    });
    await fc.assert(property, { numRuns: 300 });
    expect(good).toBeGreaterThan(120);
  });

  test.each(LISTS_OF_OBJECTS)('%s, written alike, with one byte changed', async (name, answer) => {
    const property = fc.asyncProperty(uniformBodies(answer), change, widePlaces, async (bytes, [place, byte], at) => {
      bytes[(place * 7) % bytes.length] = byte;
      await compare(bytes, streamNamed(name), at);
    });
    await fc.assert(property, { numRuns: 500 });
  });

  test.each([['integer'], ['number'], ['time']] as const)(
    'lists of a bare %s, which no stream has yet',
    async (type) => {
      const answer = { kind: 'list', member: 'devices', fields: { did: { type } } } as const;
      const stream = { ...streamNamed('devices'), answer };
      const property = fc.asyncProperty(bodies(answer), places, async (bytes, at) => {
        await compare(bytes, stream, at);
      });
      await fc.assert(property, { numRuns: 300 });
    },
  );

  test.each([['observations'], ['locations'], ['attribution']])('%s with one byte changed', async (name) => {
    const stream = streamNamed(name);
    const property = fc.asyncProperty(bodies(stream.answer), change, places, async (bytes, [place, byte], at) => {
      bytes[place % bytes.length] = byte;
      await compare(bytes, stream, at);
    });
    await fc.assert(property, { numRuns: 1000 });
  });
});

describe('a chunk border may be at every byte of an answer for', () => {
  const bordersEverywhere = async (bytes: Buffer, stream: TableStream) => {
    for (let place = 0; place <= bytes.length; place += 1) expect(await compare(bytes, stream, [place])).toBe(true);
    expect(await compare(bytes, stream, [...bytes.keys()])).toBe(true);
  };

  test.each(DOCUMENTED.map(({ stream }) => [stream]))('%s', async (name) => {
    const { payload } = DOCUMENTED.find(({ stream }) => stream === name)!;
    const body = `{"name":"EF~1",${payload},"cbinfo":{"id":"7f1c","success":true,"message":"SUCCESS"}}`;
    await bordersEverywhere(Buffer.from(body), streamNamed(name));
  });

  test('observations, spaced and escaped', async () => {
    const text = `{ "name":"é~1","cbInfo":{"id":"7f","success":true},\n"observations":[ {"did":"\\u0041é","timestamp":12},
      {"timestamp":1.5e3 ,"did":"😀","x":[{"y":"]}"}]}] ,"z":[1,-2.5e3,true,null]}`;
    await bordersEverywhere(Buffer.from(text), streamNamed('observations'));
  });

  test('locations, spaced and escaped', async () => {
    const text = `{"cbInfo":{"id":"7f1c","success":true},"deviceLocations":[{"lat":-1.50,"lng":2E-7 },
      {"l\\u0061t":-0.10,"x":{"lat":9},"lng":1e-123},{"lng":1,"lat":0,"lat":12.00}]}`;
    await bordersEverywhere(Buffer.from(text), streamNamed('locations'));
  });
});
