import fc from 'fast-check';
import {
  MalformedAnswer,
  readAnswer,
  STREAMS,
  type AnswerContext,
  type AnswerRead,
  type AnsweredStream,
} from 'onspot-tap';

export function streamNamed(name: string): AnsweredStream {
  const stream = STREAMS.find((stream) => stream.name === name)!;
  return { ...stream, answer: stream.callback!.answer };
}

/** A context that selects all fields of the stream, or those named. */
export function contextFor(stream: AnsweredStream, fields?: readonly string[]): AnswerContext {
  const { properties } = stream.schema as { properties: object };
  return {
    asked: {
      location_id: 'EF~"1',
      start: '2021-02-07T00:00:00Z',
      end: '2021-02-07T23:59:59Z',
      response_id: '7f1c',
    },
    fields: new Set(fields ?? Object.keys(properties)),
    timeExtracted: '2021-02-09T01:02:03Z',
  };
}

/** The body in chunks that end before the given places. */
export async function* cut(body: Uint8Array, places: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const to of [...places, body.length]) {
    yield Buffer.from(body.subarray(from, to));
    from = Math.max(from, to);
  }
}

export type Told = AnswerRead & { lines: unknown[]; blocks: number[] };

/** Reads an answer to its end; each line parsed. */
export async function tell(
  body: AsyncIterable<Uint8Array>,
  stream: AnsweredStream,
  context = contextFor(stream),
): Promise<Told> {
  const lines: unknown[] = [];
  const blocks: number[] = [];
  const answer = readAnswer(body, stream, context);
  for (let next = await answer.next(); ; next = await answer.next()) {
    if (next.done) return { ...next.value, lines, blocks };
    blocks.push(next.value.lines.length);
    const texts = next.value.lines.toString().split('\n');
    if (texts.pop() !== '' || texts.length !== next.value.count) throw new Error('a block is whole lines, counted');
    lines.push(...texts.map((text) => JSON.parse(text) as unknown));
  }
}

/** What is told, or the word that the answer is malformed; any other failure is one. */
export async function tellOrRefuse(...args: Parameters<typeof tell>): Promise<Told | 'malformed'> {
  try {
    return await tell(...args);
  } catch (error) {
    if (error instanceof MalformedAnswer) return 'malformed';
    throw error;
  }
}

const space = fc.constantFrom('', '', '', ' ', '\n', '\t', '\r\n', '   ');

const text = fc.oneof(
  fc.string().map((value) => JSON.stringify(value)),
  fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value)),
  fc.constantFrom('"\\u0041B"', '"a\\/b"', '"\\ud83d\\ude00 \\n"', '"\\ud800"', '"C4ZT==="'),
);

const integer = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 4e12 }).map(String) },
  fc.integer({ min: -1e12, max: 1e12 }).map(String),
  fc.constantFrom('0', '-0', '1599358742000.0', '1.599358742e12', '1e3', '99999999999999', '253402300799999'),
);

const nested = fc.json({ maxDepth: 4 });

/** Rarely a value of another shape than it should be. */
const rarely = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 60, arbitrary: value }, { weight: 1, arbitrary: nested });

type Members = readonly (readonly [name: string, value: fc.Arbitrary<string>])[];

/** An object with these members and now and then others, in any order and spacing. Names may be written with escapes. */
function object(members: Members, extras: fc.Arbitrary<readonly [string, string]>[]): fc.Arbitrary<string> {
  const own = members.map(([name, value]) =>
    fc.tuple(fc.constantFrom(`"${name}"`, `"${name}"`, `"${name}"`, escaped(name)), value),
  );
  const all = fc.tuple(...own, ...extras).chain((list) => fc.shuffledSubarray(list, { minLength: list.length }));
  return fc.tuple(all, fc.infiniteStream(space)).map(([list, spaces]) => {
    const s = () => spaces.next().value as string;
    const inner = list.map(([name, value]) => `${s()}${name}${s()}:${s()}${value}${s()}`).join(',');
    return `{${inner || s()}}`;
  });
}

const escaped = (name: string): string => `"\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}"`;

function array(element: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(fc.array(element, { maxLength: 12 }), fc.infiniteStream(space)).map(([list, spaces]) => {
    const s = () => spaces.next().value as string;
    return `[${list.map((text) => `${s()}${text}${s()}`).join(',') || s()}]`;
  });
}

const extra = (name: string) => nested.map((value) => [`"${name}"`, value] as const);

const observation = fc.oneof(
  object(
    [
      ['did', rarely(text)],
      ['timestamp', rarely(integer)],
    ],
    [],
  ),
  object(
    [
      ['did', text],
      ['timestamp', integer],
    ],
    [extra('accuracy'), extra('did2')],
  ),
  object(
    [
      ['did', text],
      ['timestamp', integer],
      ['timestamp', integer],
    ],
    [],
  ),
);

const zip = fc.oneof(fc.constantFrom('"94115"', '"10001"', '"__proto__"', '"0"', '"\\u0031"'), text);

const counts = fc
  .uniqueArray(fc.tuple(zip, rarely(fc.nat().map(String))), { selector: ([name]) => JSON.parse(name) as string })
  .map((entries) => `{${entries.map(([name, value]) => `${name}:${value}`).join(' ,')}}`);

const PAYLOADS: Readonly<Record<string, Members>> = {
  observations: [['observations', rarely(array(observation))]],
  devices: [['devices', rarely(array(rarely(text)))]],
  zipcodes: [
    ['totalMatched', rarely(fc.nat().map(String))],
    ['demographics', rarely(object([['zipcode', rarely(counts)]], []))],
  ],
};

const success = fc.constantFrom('true', 'true', 'true', 'true', 'false');

const flat: Members = [
  ['id', fc.oneof({ weight: 8, arbitrary: fc.constant('"7f1c"') }, { weight: 1, arbitrary: text })],
  ['success', success],
  ['message', rarely(text)],
];

/** Bodies of answers for a stream: nearly all as OnSpot could write them. */
export function bodies(stream: string): fc.Arbitrary<Buffer> {
  const own = (name: string): Members => [[name, object(flat, [])]];
  const envelope = fc.constantFrom(own('cbinfo'), own('cbInfo'), flat);
  const payload = fc.constantFrom(...[PAYLOADS[stream]!, PAYLOADS[stream]!, PAYLOADS[stream]!, []]);
  return fc
    .tuple(envelope, payload, fc.constantFrom<Members>([], [['name', text]]))
    .chain(([...groups]) => object(groups.flat(), [extra('extra'), extra('other')]))
    .map((body) => Buffer.from(body));
}
