import { expect, test } from '@jest/globals';
import { load } from './support/load.js';
import { rawRecord, record, schema } from './support/messages.js';

// What lines have in common is learned and compared several bytes at a time: a difference must be seen wherever it is.

const LENGTHS = Array.from({ length: 20 }, (_, more) => more + 1);

/** A text as it is, and with another letter in each place in turn. */
const variants = (text: string) => [text, ...Array.from(text, (_, at) => replaceAt(text, at))];

const replaceAt = (text: string, at: number) => `${text.slice(0, at)}#${text.slice(at + 1)}`;

test.each([
  ['without blanks', ',', ':'],
  ['with blanks', ', ', ': '],
])('a name that differs from the expected one in one place is another name: %s', async (_how, comma, colon) => {
  for (const length of LENGTHS) {
    const name = 'abcdefghijklmnopqrstuvwxyz'.slice(0, length);
    const toText = (first: string, second: string) =>
      `{"${first}"${colon}1${comma}"#"${colon}2${comma}"${second}"${colon}3}`;
    const closed = schema('s', { [name]: { type: 'integer' }, '#': { type: 'integer' } });
    const strict = closed.replace('"type":"object"', '"type":"object","additionalProperties":false');
    const good = rawRecord('s', toText(name, name));
    const bad = variants(name).filter((each) => each !== name && each !== '#');
    const texts = bad.flatMap((each) => [toText(each, name), toText(name, each)]);
    const input = [strict, good, good, good, ...texts.flatMap((text) => [rawRecord('s', text), good])];
    const { manifest, failure } = await load(input, { settings: { validation: 'reject' } });
    expect(failure).toBeUndefined();
    expect(manifest?.streams.s).toMatchObject({ records: 3 + texts.length, rejected: texts.length });
  }
});

test('a stream whose name differs from the expected one in one place is another stream', async () => {
  for (const length of LENGTHS) {
    const names = variants('abcdefghijklmnopqrstuvwxyz'.slice(0, length));
    const rounds = [1, 2, 3].flatMap((n) => names.map((name) => record(name, { n })));
    const loaded = await load([...names.map((name) => schema(name)), ...rounds]);
    expect(names.map((name) => loaded.manifest?.streams[name]?.records)).toEqual(names.map(() => 3));
  }
});

test('an escape in a text is seen wherever it is, whole or broken', async () => {
  const good = (text: string) => rawRecord('s', `{"t": "${text}", "n": 1}`);
  const escapes = ['\\u00e9', '\\uABcd', '\\ud83d\\ude00', '\\n', '\\"', '\\\\', '\\u0022\\u005c'];
  const broken = ['\\u00g9', '\\u00', '\\x', '\\U00e9', '\\u 0e9', '\t'];
  const places = Array.from(
    { length: 12 },
    (_, at) => (escape: string) => `${'x'.repeat(at)}${escape}${'é'.repeat(at % 5)}`,
  );
  const texts = places.flatMap((toText) => escapes.map(toText));
  const input = [schema('s', { t: { type: 'string' } }), ...texts.map(good)];
  const loaded = await load(input);
  expect(loaded.failure).toBeUndefined();
  expect(loaded.lines('s')).toEqual(texts.map((text) => `{"t": "${text}", "n": 1}`));
  for (const text of places.flatMap((toText) => broken.map(toText))) {
    const { failure } = await load([...input, good(text)]);
    expect(failure).toMatchObject({ exitCode: 65, message: expect.stringContaining(`Line ${input.length + 1} `) });
  }
});

test('streams that share a schema are judged each by itself', async () => {
  const properties = { n: { type: 'integer' } };
  const names = ['a', 'b', 'c'];
  const lines = names.flatMap((name, at) => [
    record(name, { n: at }),
    record(name, { n: 'x' }),
    record(name, { n: 1.5 }),
  ]);
  const loaded = await load([...names.map((name) => schema(name, properties)), ...lines], {
    settings: { validation: 'reject' },
  });
  for (const name of names) expect(loaded.manifest?.streams[name]).toMatchObject({ records: 1, rejected: 2 });
});
