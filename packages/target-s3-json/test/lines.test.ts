import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inPieces, load } from './support/load.js';
import { line, rawRecord, record, schema, state } from './support/messages.js';

const off = { settings: { validation: 'off' } };

describe('the bytes of a record', () => {
  const odd = [
    '{"big": 12345678901234567890, "decimal": 12345678901234567890.123, "tiny": 1.10e-400, "huge": 1e400, "zero": -0}',
    '{ "spaces" :\t1 , "more":[ ] }',
    '{"b": 1, "a": 2, "2": 3, "1": 4, "a": 5}',
    '{"__proto__": {"x": 1}, "constructor": "\\u0000\\/"}',
    '{"lone": "\\ud800", "escaped": "\\ud83d\\ude00", "plain": "😀é漢"}',
    '{"text": "}{][\\"record\\":{"}',
  ];

  test.each(['fail', 'off'])('stay as they are with validation %s', async (validation) => {
    const input = [schema('s'), ...odd.flatMap((text) => [rawRecord('s', text), rawRecord('s', text)]), state(1)];
    const loaded = await load(input, { settings: { validation } });
    expect(loaded.failure).toBeUndefined();
    expect(loaded.lines('s')).toEqual(odd.flatMap((text) => [text, text]));
  });

  test('stay as they are at any depth', async () => {
    const deep = `{"deep":${'['.repeat(10_000)}1.10${']'.repeat(10_000)}}`;
    const loaded = await load([schema('s'), rawRecord('s', deep), rawRecord('s', deep)]);
    expect(loaded.lines('s')).toEqual([deep, deep]);
  });

  test('are those of the last "record" where a line says it twice, as a parser has it', async () => {
    const twice = '{"type":"RECORD","stream":"s","record":{"n":1.0},"record":{"n":2.0}}\n';
    const escaped = '{"type":"RECORD","stream":"s","record":{"n":1.0},"\\u0072ecord":{"n":3.0}}\n';
    const loaded = await load([schema('s'), rawRecord('s', '{"n":0.0}'), twice, escaped]);
    expect(loaded.lines('s')).toEqual(['{"n":0.0}', '{"n":2.0}', '{"n":3.0}']);
  });

  test('go to the stream that the line names last', async () => {
    const moved = '{"type":"RECORD","stream":"a","record":{"n":1},"stream":"b"}\n';
    const loaded = await load([schema('a'), schema('b'), record('a', {}), moved]);
    expect(loaded.lines('a')).toEqual(['{}']);
    expect(loaded.lines('b')).toEqual(['{"n":1}']);
  });

  test('are the same whatever the order, the spacing and the other members of the line', async () => {
    const space = fc.constantFrom('', ' ', '\t', '\r');
    const member = fc.tuple(
      space,
      fc.constantFrom('"time_extracted":"2026-01-01T00:00:00Z"', '"version" : 3', '"x":{"record":[{}]}'),
    );
    const lineOf = fc
      .tuple(
        fc.shuffledSubarray(['type', 'stream', 'record'], { minLength: 3 }),
        fc.array(member, { maxLength: 2 }),
        fc.json(),
        space,
      )
      .map(([order, others, json, gap]) => {
        const text = `{${gap}"value":${gap}${json}${gap}}`;
        const values = { type: '"RECORD"', stream: '"s"', record: text };
        const own = order.map((name) => `${gap}"${name}"${gap}:${gap}${values[name as 'type']}`);
        return { text, line: `{${[...own, ...others.map((parts) => parts.join(''))].join(',')}}${gap}\n` };
      });
    await fc.assert(
      fc.asyncProperty(fc.array(lineOf, { minLength: 1, maxLength: 20 }), async (lines) => {
        const loaded = await load([schema('s'), ...lines.map((each) => each.line)], off);
        expect(loaded.lines('s')).toEqual(lines.map((each) => each.text));
      }),
      { numRuns: 40 },
    );
  });
});

describe('lines', () => {
  test('may end in CRLF, be blank, begin with a byte order mark, and lack the last line feed', async () => {
    const input = `\uFEFF${schema('s')}\r\n \n${record('s', { n: 1 })}${record('s', { n: 2 })}`.replaceAll(
      '}\n',
      '}\r\n',
    );
    const loaded = await load(input.trimEnd());
    expect(loaded.failure).toBeUndefined();
    expect(loaded.lines('s')).toEqual(['{"n":1}', '{"n":2}']);
  });

  test('may be cut into chunks anywhere, inside a character too', async () => {
    const input = `\uFEFF${schema('s')}${record('s', { t: 'é漢😀' })}${record('s', { t: '漢'.repeat(50) })}${state({ t: '😀' })}`;
    for (const bytes of [1, 2, 3, 7]) {
      const loaded = await load(inPieces(input, bytes));
      expect(loaded.lines('s')).toEqual(['{"t":"é漢😀"}', `{"t":"${'漢'.repeat(50)}"}`]);
      expect(loaded.states).toEqual(['{"t":"😀"}']);
    }
  });

  test('may be of any length', async () => {
    const long = JSON.stringify({ long: 'x'.repeat(20_000_000) });
    const input = Buffer.from([schema('s'), rawRecord('s', '{}'), rawRecord('s', long), rawRecord('s', '{}')].join(''));
    const loaded = await load(inPieces(input, 1_000_000), { settings: { compression: 'gzip' } });
    expect(loaded.failure).toBeUndefined();
    expect(loaded.lines('s').map((text) => text.length)).toEqual([2, long.length, 2]);
  });

  test('that are not UTF-8 are named, and everything before them is stored', async () => {
    const invalid = Buffer.concat([
      Buffer.from('{"type":"RECORD","stream":"s","record":{"t":"'),
      Buffer.of(0xff),
      Buffer.from('"}}\n'),
    ]);
    const before = [schema('s'), record('s', { n: 1 }), state({ n: 1 })].join('');
    const loaded = await load(Buffer.concat([Buffer.from(before), invalid, Buffer.from(state({ n: 2 }))]));
    expect(loaded.failure).toEqual({ message: 'Line 4 of the input is not valid UTF-8', exitCode: 65 });
    expect(loaded.lines('s')).toEqual(['{"n":1}']);
    expect(loaded.states).toEqual(['{"n":1}']);
  });

  test.each([
    ['is not JSON', 'nonsense\n', 'Line 3 of the input is not JSON'],
    ['is JSON but no object', '[1]\n', 'Line 3 of the input is JSON, but not an object'],
    [
      'has no stream',
      '{"type":"RECORD","record":{}}\n',
      'Line 3 of the input is not a valid Singer RECORD: "stream" is missing',
    ],
    ['has a record that is no object', '{"type":"RECORD","stream":"s","record":[]}\n', '"record" has the wrong type'],
    [
      'is spread over two lines',
      '{"type":"RECORD","stream":"s","record":{"n":1\n}}\n',
      'Line 3 of the input is not JSON',
    ],
    ['goes on behind the record', '{"type":"RECORD","stream":"s","record":{}} x\n', 'Line 3 of the input is not JSON'],
  ])('fail when one %s', async (_what, bad, sentence) => {
    const loaded = await load([schema('s'), rawRecord('s', '{"n":0}'), bad, state(1)]);
    expect(loaded.failure?.exitCode).toBe(65);
    expect(loaded.failure?.message).toContain(sentence);
    expect(loaded.states).toEqual([]);
  });

  test('a type may be written in any case', async () => {
    const input = [schema('s'), record('s', { n: 1 }), state({ n: 1 })]
      .join('')
      .replaceAll(/SCHEMA|STATE/g, (type) => type.toLowerCase());
    const loaded = await load(`${input}{"type":"Record","stream":"s","record":{"n":2}}\n`);
    expect(loaded.lines('s')).toEqual(['{"n":1}', '{"n":2}']);
    expect(loaded.states).toEqual(['{"n":1}']);
  });

  test('of unknown types are left out with one warning, ACTIVATE_VERSION is noted once per stream', async () => {
    const odd = line({ type: 'HELLO' });
    const activate = ['7', '"v2"', 'null']
      .map((version) => `{"type":"ACTIVATE_VERSION","stream":"s","version":${version}}\n`)
      .concat(line({ type: 'ACTIVATE_VERSION', stream: 's' }))
      .join('');
    const loaded = await load([odd, schema('s'), activate, record('s', {}), activate, odd]);
    expect(loaded.failure).toBeUndefined();
    expect(loaded.lines('s')).toEqual(['{}']);
    expect(loaded.log.match(/WARNING .*"HELLO"/g)).toHaveLength(1);
    expect(loaded.log.match(/ACTIVATE_VERSION/g)).toHaveLength(1);
  });

  test('a state is said byte for byte, whatever its value', async () => {
    for (const value of ['null', '[1, 2]', '"text"', '{ "n": 1.10, "big": 12345678901234567890 }', '0']) {
      const loaded = await load(`{"type": "STATE", "value": ${value} }\n`);
      expect(loaded.states).toEqual([value]);
    }
  });
});
