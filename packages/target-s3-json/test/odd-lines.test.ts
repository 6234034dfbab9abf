import { describe, expect, test } from '@jest/globals';
import { inPieces, load } from './support/load.js';
import { rawRecord, record, schema, state } from './support/messages.js';

const s = (n: number) => rawRecord('s', `{"n":${n}}`);
const first = schema('s') + s(0);

describe('a line that says something twice', () => {
  test.each([
    ['its stream', '{"type": "RECORD", "stream": "s", "record": {"n":1}, "stream": "t"}'],
    [
      'its stream, the second time spelled otherwise',
      '{"type": "RECORD", "stream": "s", "record": {"n":1}, "\\u0073tream": "t"}',
    ],
    ['its stream, before the record', '{"type": "RECORD", "stream": "s", "stream": "t", "record": {"n":1}}'],
    ['its type', '{"type": "RECORD", "stream": "t", "record": {"n":1}, "type": "record"}'],
    ['its record', '{"type": "RECORD", "stream": "t", "record": {"n":9}, "record": {"n":1}}'],
  ])('%s, is what it says last, and the lines behind it are what they are', async (_what, odd) => {
    const t = rawRecord('t', '{"n":5}');
    const loaded = await load([schema('s'), schema('t'), `${odd}\n`, s(2), t, s(3), `${odd}\n`, s(4), t]);
    expect(loaded.failure).toBeUndefined();
    expect(loaded.lines('s')).toEqual(['{"n":2}', '{"n":3}', '{"n":4}']);
    expect(loaded.lines('t')).toEqual(['{"n":1}', '{"n":5}', '{"n":1}', '{"n":5}']);
  });

  test('a type that is none at first: lines that stop there are still left out', async () => {
    const odd = '{"type": "HELLO", "stream": "s", "record": {"n":1}, "type": "RECORD"}\n';
    const hello = '{"type": "HELLO", "stream": "s", "record": {"n":2}}\n';
    const loaded = await load([schema('s'), odd, hello, hello, s(3)]);
    expect(loaded.lines('s')).toEqual(['{"n":1}', '{"n":3}']);
  });

  test('a record that becomes a state in the end is one', async () => {
    const odd = '{"type": "RECORD", "stream": "s", "record": {"n":1}, "value": 7, "type": "STATE"}\n';
    const loaded = await load([first, s(2), odd]);
    expect(loaded.lines('s')).toEqual(['{"n":0}', '{"n":2}']);
    expect(loaded.states).toEqual(['7']);
  });

  test('members that are called like what every object has say nothing', async () => {
    const odd = '{"type": "RECORD", "stream": "s", "__proto__": {"record": {}}, "record": {"n":1}, "constructor": 1}\n';
    expect((await load([first, odd, odd])).lines('s')).toEqual(['{"n":0}', '{"n":1}', '{"n":1}']);
    const hidden = await load([first, '{"type": "STATE", "__proto__": {"value": 1}}\n']);
    expect(hidden.failure?.message).toBe('Line 3 of the input is not a valid Singer STATE: "value" is missing');
  });
});

describe('bytes that are no UTF-8', () => {
  const surrogate = Buffer.of(0xed, 0xa0, 0x80);
  const overlong = Buffer.of(0xc0, 0xaf);
  const beyond = Buffer.of(0xf4, 0x90, 0x80, 0x80);
  const cut = Buffer.of(0xe6, 0xbc);
  const lines = (bytes: Buffer): [string, Buffer][] => [
    [
      'a record',
      Buffer.concat([Buffer.from('{"type": "RECORD", "stream": "s", "record": {"n":"'), bytes, Buffer.from('"}}\n')]),
    ],
    [
      'a name',
      Buffer.concat([Buffer.from('{"type": "RECORD", "stream": "s", "record": {"'), bytes, Buffer.from('":1}}\n')]),
    ],
    [
      'a stream',
      Buffer.concat([Buffer.from('{"type": "RECORD", "stream": "'), bytes, Buffer.from('", "record": {}}\n')]),
    ],
    [
      'what stands behind',
      Buffer.concat([
        Buffer.from('{"type": "RECORD", "stream": "s", "record": {}, "x": "'),
        bytes,
        Buffer.from('"}\n'),
      ]),
    ],
    ['a state', Buffer.concat([Buffer.from('{"type": "STATE", "value": "'), bytes, Buffer.from('"}\n')])],
    ['a line of nothing else', Buffer.concat([bytes, Buffer.from('\n')])],
    [
      'a line that ends there',
      Buffer.concat([Buffer.from('{"type": "RECORD", "stream": "s", "record": {}}'), bytes, Buffer.from('\n')]),
    ],
  ];
  const cases = [surrogate, overlong, beyond, cut].flatMap((bytes) =>
    lines(bytes).map(([place, line]) => [bytes.toString('hex'), place, line] as const),
  );

  test.each(cases)('%s in %s: 65 with the line, what came before is stored and said', async (_hex, _place, line) => {
    const input = Buffer.concat([Buffer.from(first + s(1) + state(1)), line, Buffer.from(s(2) + state(2))]);
    for (const source of [input, inPieces(input, 5)]) {
      const loaded = await load(source);
      expect(loaded.failure).toEqual({ message: 'Line 5 of the input is not valid UTF-8', exitCode: 65 });
      expect(loaded.lines('s')).toEqual(['{"n":0}', '{"n":1}']);
      expect(loaded.states).toEqual(['1']);
    }
  });
});

test('a chunk may end at every byte of every character', async () => {
  const text = '{"é漢😀":"é漢😀","n":[-0,1e400,12345678901234567890.1234567890123456789]}';
  const input = Buffer.from(`\uFEFF${schema('s')}${rawRecord('s', text)}${rawRecord('s', text)}${state({ t: '😀' })}`);
  for (let at = 0; at <= input.length; at += 1) {
    async function* source() {
      const chunk = Buffer.from(input.subarray(0, at));
      yield chunk;
      chunk.fill(0xff); // whose memory it is may use it again
      yield input.subarray(at);
    }
    const loaded = await load(source());
    expect([at, loaded.failure, loaded.lines('s'), loaded.states]).toEqual([
      at,
      undefined,
      [text, text],
      ['{"t":"😀"}'],
    ]);
  }
});

describe('characters that JSON does not allow', () => {
  test.each([
    ['a NUL in a string', '{"n":"a\0b"}'],
    ['a NUL between tokens', '{"n":\0 1}'],
    ['a form feed between tokens', '{"n":\f1}'],
    ['a tab in a string', '{"n":"a\tb"}'],
    ['a no-break space between tokens', '{"n":\u00a01}'],
    ['a byte order mark between tokens', '{"n":\ufeff1}'],
    ['a line separator between tokens', '{"n":\u20281}'],
    ['a comma behind the last member', '{"n":1,}'],
    ['a leading zero', '{"n":01}'],
    ['a plus sign', '{"n":+1}'],
    ['a bare point', '{"n":1.}'],
    ['a hexadecimal number', '{"n":0x1}'],
    ['half a NaN', '{"n":Na}'],
    ['single quotes', "{'n':1}"],
    ['a comment', '{"n":1/**/}'],
    ['an escape that there is not', '{"n":"\\x41"}'],
    ['an escape cut short', '{"n":"\\u00e"}'],
    ['a lone low escape cut short', '{"n":"\\ud800\\u"}'],
    ['a bracket that does not match', '{"n":[1}}'],
    ['a word in capitals', '{"n":True}'],
    ['half a word', '{"n":nul}'],
    ['a value too many', '{"n":1 2}'],
    ['a colon too many', '{"n"::1}'],
    ['a name without quotes', '{n:1}'],
  ])('%s: 65, before and after the line is known by its beginning', async (_what, text) => {
    for (const before of [schema('s'), first]) {
      for (const settings of [{}, { validation: 'off' }, { validation: 'reject' }]) {
        const loaded = await load([before, state(1), rawRecord('s', text), s(2)], { settings });
        expect(loaded.failure?.exitCode).toBe(65);
        expect(loaded.failure?.message).toMatch(
          /^Line \d of the input is not JSON: \d+ characters, malformed at column \d+$/,
        );
        expect(loaded.states).toEqual(['1']);
      }
    }
  });

  test.each(['NaN', 'Infinity', '-Infinity'])('%s: 65, and it is named', async (word) => {
    const loaded = await load([first, state(1), rawRecord('s', `{"n":${word}}`), s(2)]);
    expect(loaded.failure?.exitCode).toBe(65);
    expect(loaded.failure?.message).toMatch(
      new RegExp(
        `^Line 4 of the input is not JSON: .* it holds ${word.replace('-', '')}, which JSON does not know; have the tap write null$`,
      ),
    );
    expect(loaded.states).toEqual(['1']);
  });

  test.each(['"a\\u0000b"', '"\\ud800"', '"\\udc00\\ud800"', '"\u007f\u0085\u2028\ufeff\u00a0"', '"\\/\\b\\f"'])(
    '%s is allowed, and stays as it is',
    async (text) => {
      const loaded = await load([
        first,
        rawRecord('s', `{"n":${text}}`),
        record('s', {}),
        `{"type":"STATE","value":${text}}\n`,
      ]);
      expect(loaded.lines('s')).toEqual(['{"n":0}', `{"n":${text}}`, '{}']);
      expect(loaded.states).toEqual([text]);
    },
  );
});

test.each([
  ['line feeds', '\n'],
  ['carriage returns', '\r\n'],
  ['spaces and tabs', ' \t \t\r\n'],
])('an input of nothing but %s is one of nothing, and leaves nothing', async (_what, blank) => {
  const loaded = await load(blank.repeat(1000));
  expect(loaded).toMatchObject({ failure: undefined, states: [], keys: [] });
});

test.each(['', '\uFEFF', '\n', ' '])('an empty input (%j) is no failure', async (input) => {
  expect(await load(input)).toMatchObject({ failure: undefined, states: [], keys: [] });
});
