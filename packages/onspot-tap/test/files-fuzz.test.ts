import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cut } from './support/answers.js';
import { chunked, sightings, tellFile, tellFileOrRefuse } from './support/files.js';
import { readFilePlainly } from './support/plain-file.js';

const piece = fc.constantFrom(
  'a',
  ' ',
  ',',
  ';',
  '\t',
  '|',
  '"',
  '""',
  '\n',
  '\r\n',
  '\r',
  'é',
  '😀',
  '\\',
  '\u0001',
  '0',
);

const anything = fc.oneof(
  fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
  fc.string(),
);

const plain = fc.constantFrom('A===', 'Bé', 'x y', '0');

const usual = {
  deviceid: fc.oneof(plain, anything),
  timestamp: fc.oneof(
    fc.integer({ min: 0, max: 4e12 }).map(String),
    fc.constantFrom('1612656000000.0', ' 7', '1e3', '-1', '+5', '00', '253402300799999'),
  ),
  lat: fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.constantFrom('', ' ', '.5', '-0', '01', '1.', '-1.50', '12'),
  ),
  note: fc.oneof(plain, anything),
};

const rarely = (cell: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 80, arbitrary: cell }, { weight: 1, arbitrary: anything });

const row = fc.tuple(...Object.values(usual).map(rarely));

type Style = { delimiter: string; isQuoted: boolean; lineEnd: string; hasLastEnd: boolean; mark: string };

const style: fc.Arbitrary<Style> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  isQuoted: fc.boolean(),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  hasLastEnd: fc.boolean(),
  mark: fc.constantFrom('', '\ufeff'),
});

function write(
  rows: readonly (readonly string[])[],
  { delimiter, isQuoted, lineEnd, hasLastEnd, mark }: Style,
): string {
  const cell = (text: string) =>
    isQuoted || /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = rows.map((cells) => cells.map(cell).join(delimiter));
  return mark + lines.join(lineEnd) + (hasLastEnd ? lineEnd : '');
}

/** More than is looked at before the first row is read, so that what follows is read as it comes. */
const filler = Array.from({ length: 300 }, (_, index) => [
  `${index}===`,
  `${1612656000000 + index}`,
  '42.93',
  'x'.repeat(230),
]);

const header = Object.keys(usual);

/** Written anew by JSON.parse and JSON.stringify, so that -0 and members' order do not matter. */
const settle = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function readPlainlyOrRefuse(text: string, { delimiter }: Style): unknown {
  try {
    return settle(readFilePlainly(text, delimiter, sightings).map((record) => ({ lng: null, ...record })));
  } catch {
    return 'malformed';
  }
}

async function readOrRefuse(body: AsyncIterable<Uint8Array>): Promise<unknown> {
  const told = await tellFileOrRefuse(body, sightings);
  return typeof told === 'string' ? 'malformed' : settle(told.records);
}

test('a file of any cells, delimiter and quoting means what csv-parse finds in it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 8 }), style, fc.boolean(), async (rows, style, isPacked) => {
      const text = write([header, ...rows], style);
      const body = isPacked ? gzipSync(text) : Buffer.from(text);
      expect(await readOrRefuse(chunked(body))).toEqual(readPlainlyOrRefuse(text, style));
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 500) },
  );
});

test('so does text that nobody wrote as CSV', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
      const text = `deviceid,timestamp,lat,note\n${pieces.join('')}\n`;
      const style = { delimiter: ',' } as Style;
      expect(await readOrRefuse(chunked(Buffer.from(text)))).toEqual(readPlainlyOrRefuse(text, style));
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) },
  );
});

describe('wherever its chunks end', () => {
  test('a file means the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 8 }),
        style,
        fc.array(fc.nat(), { maxLength: 6 }),
        async (rows, style, places) => {
          const start = Buffer.byteLength(write([header, ...filler], style));
          const text = write([header, ...filler, ...rows], style);
          const body = Buffer.from(text);
          const ends = places.map((place) => start + (place % (body.length - start))).sort((a, b) => a - b);
          expect(await readOrRefuse(cut(body, ends))).toEqual(readPlainlyOrRefuse(text, style));
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 50) },
    );
  });

  const tail = [
    ['A===', '1612656000000', '1.5', 'é😀'],
    ['B===', '1612656000001', '', 'a "b"\r\nc,d'],
    ['C===', '1612656000002', '-0.5', ''],
  ];
  const styles = [true, false].flatMap((isQuoted) =>
    ['\n', '\r\n'].map((lineEnd) => ({ delimiter: ',', isQuoted, lineEnd, hasLastEnd: false, mark: '\ufeff' })),
  );

  test.each(styles)('at every byte: $isQuoted $lineEnd', async (style) => {
    const start = Buffer.byteLength(write([header, ...filler], style));
    const text = write([header, ...filler, ...tail], style);
    const whole = await tellFile(chunked(Buffer.from(text)), sightings);
    expect(settle(whole.records)).toEqual(readPlainlyOrRefuse(text, style));
    const body = Buffer.from(text);
    for (let at = start; at <= body.length; at += 1) {
      expect((await tellFile(cut(body, [at]), sightings)).text).toBe(whole.text);
    }
    expect((await tellFile(chunked(body, 1), sightings)).text).toBe(whole.text);
  });
});
