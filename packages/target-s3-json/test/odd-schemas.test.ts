import { describe, expect, test } from '@jest/globals';
import { load } from './support/load.js';
import { line, rawRecord, record, schema, state } from './support/messages.js';

const TEXT = { type: 'string' };

/** Runs the records twice, since the second time their lines are known; tells which ones were taken. */
async function judge(definition: string, texts: readonly string[]) {
  const lines = [...texts, ...texts].map((text) => rawRecord('s', text));
  const loaded = await load([definition, ...lines], { settings: { validation: 'reject', max_rejected: 100 } });
  expect(loaded.failure).toBeUndefined();
  return loaded.lines('s');
}

const twice = (texts: readonly string[]) => [...texts, ...texts];

/** A SCHEMA whose schema is the given text. */
const rawSchema = (text: string) => `{"type":"SCHEMA","stream":"s","schema":${text},"key_properties":[]}\n`;

describe('fields that are called like what every object has', () => {
  const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__', '__defineGetter__'];

  test.each(names)('%s is missing where a record has none', async (name) => {
    const optional = rawSchema(JSON.stringify({ properties: Object.fromEntries([[name, TEXT]]) }));
    expect(await judge(optional, ['{"a":1}'])).toEqual(twice(['{"a":1}']));
    const required = schema('s', {}, { schema: { properties: {}, required: [name] } });
    expect(await judge(required, ['{"a":1}', `{"${name}":1}`])).toEqual(twice([`{"${name}":1}`]));
  });

  test.each(names.filter((name) => name !== '__proto__'))('%s is checked where a record has it', async (name) => {
    const definition = rawSchema(`{"properties":{${JSON.stringify(name)}:{"type":"string"}}}`);
    expect(await judge(definition, [`{"${name}":1}`, `{"${name}":"x"}`])).toEqual(twice([`{"${name}":"x"}`]));
  });

  test('the verdict on __proto__ does not depend on what came before', async () => {
    const closed = rawSchema('{"properties":{"a":{},"__proto__":{"type":"string"}},"additionalProperties":false}');
    expect(await judge(closed, ['{"a":1}', '{"__proto__":"x"}', '{"a":1,"__proto__":1}'])).toEqual(twice(['{"a":1}']));
  });

  test('a keyword of that name means nothing', async () => {
    const odd = rawSchema('{"properties":{"a":{"__proto__":{"not":{}},"constructor":{"not":{}}}}}');
    expect(await judge(odd, ['{"a":1}'])).toEqual(twice(['{"a":1}']));
  });

  test.each(names)('a format called %s is one that nobody knows', async (format) => {
    const definition = schema('s', { a: { type: 'string', format } });
    expect(await judge(definition, ['{"a":"x"}', '{"a":1}'])).toEqual(twice(['{"a":"x"}']));
  });
});

test('nullable is what it means to OpenAPI beside a type, and no more than a word elsewhere', async () => {
  const beside = rawSchema('{"properties":{"a":{"type":"string","nullable":true}}}');
  expect(await judge(beside, ['{"a":null}', '{"a":1}'])).toEqual(twice(['{"a":null}']));
  const alone = rawSchema('{"properties":{"a":{"nullable":true,"anyOf":[{"type":"string"}]},"b":{"nullable":false}}}');
  expect(await judge(alone, ['{"a":"x","b":null}', '{"a":1}'])).toEqual(twice(['{"a":"x","b":null}']));
  const both = rawSchema('{"properties":{"a":{"type":["null","string"],"nullable":false}}}');
  expect(await judge(both, ['{"a":null}', '{"a":1}'])).toEqual(twice(['{"a":null}']));
});

describe('a schema that refers to itself', () => {
  const tree = rawSchema('{"type":"object","properties":{"child":{"$ref":"#"},"n":{"type":"integer"}}}');
  const nest = (depth: number, inner: string) => '{"child":'.repeat(depth) + inner + '}'.repeat(depth);

  test('is followed as deep as a record goes', async () => {
    expect(await judge(tree, [nest(500, '{"n":1}'), nest(500, '{"n":"x"}')])).toEqual(twice([nest(500, '{"n":1}')]));
  });

  test('refuses records that are too deep to be checked with 65 and one sentence; what came before is stored', async () => {
    const loaded = await load([tree, record('s', { n: 1 }), state(1), rawRecord('s', nest(100_000, '{"n":1}'))]);
    expect(loaded.failure?.exitCode).toBe(65);
    expect(loaded.failure?.message).toContain(
      'Line 4 of the input: a record of stream "s" is not valid: it must be nested less deeply to be checked',
    );
    expect(loaded).toMatchObject({ states: ['1'] });
    expect(loaded.lines('s')).toEqual(['{"n":1}']);
  });

  test('means its own stream, not the one that came before', async () => {
    const loaded = await load([
      tree,
      line({ type: 'SCHEMA', stream: 't', schema: { properties: { child: { $ref: '#' }, n: TEXT } } }),
      rawRecord('s', nest(1, '{"n":1}')),
      rawRecord('t', nest(1, '{"n":"x"}')),
      rawRecord('s', nest(1, '{"n":"x"}')),
    ]);
    expect(loaded.failure?.message).toContain('Line 5 of the input: a record of stream "s" is not valid');
  });
});

describe('a schema that is nested too deeply to be understood', () => {
  test.each([
    [10_000, 'fail'],
    [10_000, 'off'],
    [1_000_000, 'fail'],
    [1_000_000, 'off'],
  ])('%d levels, validation %s: 65 and one sentence; what came before is stored', async (depth, validation) => {
    const deep = rawSchema(`{"properties":{"a":${'{"items":'.repeat(depth)}{}${'}'.repeat(depth)}}}`);
    const before = [schema('s', { n: TEXT }), record('s', { n: 'x' }), state(1)];
    const loaded = await load([...before, deep, record('s', {}), state(2)], { settings: { validation } });
    expect(loaded.failure).toEqual({
      message: 'Line 4 of the input: the schema of stream "s" is nested too deeply; mend it',
      exitCode: 65,
    });
    expect(loaded.lines('s')).toEqual(['{"n":"x"}']);
    expect(loaded.states).toEqual(['1']);
  });

  test('500 levels are too many to be checked, and no matter when nothing is', async () => {
    const deep = rawSchema(`{"properties":{"a":${'{"items":'.repeat(500)}{}${'}'.repeat(500)}}}`);
    expect((await load([deep, rawRecord('s', '{"a":[[]]}')], { settings: { validation: 'off' } })).failure).toBe(
      undefined,
    );
    const { failure } = await load([deep, rawRecord('s', '{"a":[[]]}')]);
    expect([undefined, 65]).toContain(failure?.exitCode);
  });
});

describe('a schema of very many fields', () => {
  const properties = Object.fromEntries(
    Array.from({ length: 5000 }, (_, n) => [`f${n}`, { type: ['null', 'string'] }]),
  );
  const wide = schema('s', properties, { schema: { properties, required: ['f1'] } });
  const whole = JSON.stringify(Object.fromEntries(Object.keys(properties).map((name) => [name, name])));

  test('is understood, and its records are checked', async () => {
    const good = ['{"f1":"x","f4999":null}', whole];
    expect(await judge(wide, [...good, '{"f1":"x","f4999":1}', '{}'])).toEqual(twice(good));
  });

  test('says of a record with many flaws the first one', async () => {
    const { failure } = await load([wide, rawRecord('s', '{"f1":1,"f2":2,"f3":3}')]);
    expect(failure?.message).toContain('is not valid: /f1 must be null,string; mend');
  });
});

test.each([
  ['^\\S+\\@\\S+$', '"a@b"', '"ab"'],
  ['^[\\w-\\.]+$', '"a-b.c"', '"a b"'],
  ['^\\d{3}\\-\\d$', '"123-4"', '"1234"'],
  ['\\Aab\\Z', '"ab"', '"abZ"'],
  ['(?P<year>\\d{4})', '"2024"', '"24"'],
  ['(?i)^abc$', '"aBC"', '"xabc"'],
  ['^\\p{Lu}', '"Élan"', '"élan"'],
])('a pattern may be spelled as Python has it: %s', async (pattern, good, bad) => {
  const definition = schema('s', {}, { schema: { properties: { x: { type: 'string', pattern } } } });
  expect(await judge(definition, [`{"x":${good}}`, `{"x":${bad}}`])).toEqual(twice([`{"x":${good}}`]));
});
