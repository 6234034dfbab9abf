import { describe, expect, test } from '@jest/globals';
import { skipName, skipNumber, skipString, skipValue, skipWhitespace } from '@onspot-tap/singer';
import fc from 'fast-check';

/** Whether the bytes of one line hold exactly one JSON value, by the scanner. */
function accepts(line: Buffer): boolean {
  const bytes = Buffer.concat([line, Buffer.from('\n')]);
  const end = skipValue(bytes, skipWhitespace(bytes, 0));
  return end >= 0 && skipWhitespace(bytes, end) === bytes.length;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const space = fc.constantFrom('', '', ' ', '\t', '\r', '  ');

/** JSON text with white space anywhere it may stand. */
const jsonText = fc
  .tuple(fc.jsonValue({ maxDepth: 6 }), space, fc.constantFrom(undefined, 1))
  .map(([value, pad, indent]) => {
    const text = JSON.stringify(value, undefined, indent).replaceAll('\n', '\r');
    return pad + text + pad;
  });

const PIECES = [
  '"',
  '\\',
  '\\u',
  '\\u00e9',
  '\\ud800',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '-',
  '+',
  '.',
  '0',
  '1',
  'e',
  'E',
  ' ',
];
const WORDS = [
  'true',
  'false',
  'null',
  'nul',
  'é',
  '\u0001',
  '\u007f',
  '\u2028',
  '\uFEFF',
  '\u00a0',
  '1.',
  '.5',
  '01',
  '-0',
  '1e5',
  'NaN',
];

describe('values', () => {
  test('any JSON value is stepped over, to its very end', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expect(accepts(Buffer.from(text))).toBe(true);
        const trimmed = Buffer.from(text.trim());
        expect(skipValue(Buffer.concat([trimmed, Buffer.from(',"next"\n')]), 0)).toBe(trimmed.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('a text with something put in, taken out or replaced is judged as JSON.parse judges it', () => {
    const mutation = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 2 }), fc.constantFrom('', ...PIECES, ...WORDS));
    fc.assert(
      fc.property(jsonText, fc.array(mutation, { minLength: 1, maxLength: 3 }), (text, mutations) => {
        const mutated = mutations.reduce((now, [where, drop, put]) => {
          const at = where % (now.length + 1);
          return now.slice(0, at) + put + now.slice(at + drop);
        }, text);
        expect([mutated, accepts(Buffer.from(mutated))]).toEqual([mutated, parses(Buffer.from(mutated).toString())]);
      }),
      { numRuns: 5000 },
    );
  });

  test('every single change of a byte is judged as JSON.parse judges it', () => {
    const sample = Buffer.from('{"a":[1,-2.5e+3,true,null,{"\\u0041\\n":""}],"b":"x"}');
    for (let at = 0; at < sample.length; at += 1) {
      for (let byte = 0; byte < 128; byte += 1) {
        if (byte === 10) continue;
        const changed = Buffer.from(sample);
        changed[at] = byte;
        expect([changed.toString(), accepts(changed)]).toEqual([changed.toString(), parses(changed.toString())]);
      }
      const shorter = Buffer.concat([sample.subarray(0, at), sample.subarray(at + 1)]);
      expect([shorter.toString(), accepts(shorter)]).toEqual([shorter.toString(), parses(shorter.toString())]);
    }
  });

  test('random pieces of JSON are judged as JSON.parse judges them', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES, ...WORDS), { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        expect([text, accepts(Buffer.from(text))]).toEqual([text, parses(text)]);
      }),
      { numRuns: 5000 },
    );
  });

  test('bytes that end before the value does are refused, wherever that is', () => {
    const sample = Buffer.from('{"a":[1,"\\u0041"],"b":true}');
    for (let length = 0; length < sample.length; length += 1) expect(skipValue(sample.subarray(0, length), 0)).toBe(-1);
  });

  test('31 levels are stepped over, and deeper ones are left to a real parser', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const nested = (depth: number) => Buffer.from(`${open.repeat(depth)}0${close.repeat(depth)}`);
      expect(accepts(nested(31))).toBe(true);
      expect(accepts(nested(32))).toBe(false);
    }
  });

  test('objects and arrays may close only what they opened', () => {
    for (const text of ['[}', '{]', '[{]}', '[[]', '{"a":1]', '[1}']) expect(accepts(Buffer.from(text))).toBe(false);
  });
});

describe('parts', () => {
  const bytes = (text: string) => Buffer.from(`${text}\n`);

  test('a string ends behind its closing quote', () => {
    expect(skipString(bytes('"a\\"b" '), 0)).toBe(6);
    expect(skipString(bytes('"日本"'), 0)).toBe(8);
    expect(skipString(bytes('"a'), 0)).toBe(-1);
    expect(skipString(Buffer.from('"a'), 0)).toBe(-1);
  });

  test('a number ends before the first byte that is no part of it', () => {
    expect(skipNumber(bytes('-12.5e-3,'), 0)).toBe(8);
    expect(skipNumber(bytes('01'), 0)).toBe(1);
    for (const text of ['-', '1.', '1e', '1e+', '.5', '+1']) expect(skipNumber(bytes(text), 0)).toBe(-1);
  });

  test('a name ends where its value begins', () => {
    expect(skipName(bytes('"a" : 1'), 0)).toBe(6);
    expect(skipName(bytes('"a" 1'), 0)).toBe(-1);
    expect(skipName(bytes('a:1'), 0)).toBe(-1);
  });

  test('white space is what JSON calls so', () => {
    expect(skipWhitespace(Buffer.from(' \t\r\n\u00a0'), 0)).toBe(4);
  });
});
