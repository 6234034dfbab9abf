import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { load } from './support/load.js';
import { rawRecord, schema } from './support/messages.js';

type Choice = { exclude?: string[]; include?: string[] };

/** What is stored of records, given as JSON, of a stream with these settings. */
async function stored(choice: Choice, ...texts: string[]): Promise<string[]> {
  const input = [schema('s'), ...texts.map((text) => rawRecord('s', text))];
  const loaded = await load(input, { settings: { streams: { s: choice } } });
  expect(loaded.failure).toBeUndefined();
  return loaded.lines('s');
}

describe('fields that are excluded', () => {
  test.each([
    ['the first one', ['a'], '{"a": 1, "b": 2, "c": 3}', '{"b": 2, "c": 3}'],
    ['one in the middle', ['b'], '{"a": 1, "b": 2, "c": 3}', '{"a": 1, "c": 3}'],
    ['the last one', ['c'], '{"a": 1, "b": 2, "c": 3}', '{"a": 1, "b": 2}'],
    ['the first ones', ['a', 'b'], '{"a": 1, "b": 2, "c": 3}', '{"c": 3}'],
    ['the last ones', ['c', 'b'], '{"a": 1, "b": 2, "c": 3}', '{"a": 1}'],
    ['all around one', ['a', 'c'], '{"a": 1, "b": 2, "c": 3}', '{"b": 2}'],
    ['all but the ends', ['b', 'c'], '{"a":1,"b":2,"c":3,"d":4}', '{"a":1,"d":4}'],
    ['the only one', ['a'], '{"a": 1}', '{}'],
    ['all of them', ['a', 'b'], '{ "a": 1, "b": 2 }', '{  }'],
    ['one that is not there', ['z'], '{"a": 1}', '{"a": 1}'],
    ['one of an empty record', ['a'], '{}', '{}'],
    ['one in an object', ['a.b'], '{"a": {"b": 1, "c": 2}, "b": 3}', '{"a": {"c": 2}, "b": 3}'],
    ['the only one in an object', ['a.b'], '{"a":{"b":1}}', '{"a":{}}'],
    ['deep ones', ['a.b.c'], '{"a":{"b":{"c":1,"d":2},"c":3}}', '{"a":{"b":{"d":2},"c":3}}'],
    [
      'ones in the objects of an array',
      ['a.b'],
      '{"a":[{"b":1,"c":2},{"c":3,"b":[4]},5,"b",null,[]]}',
      '{"a":[{"c":2},{"c":3},5,"b",null,[]]}',
    ],
    [
      'ones in arrays of arrays',
      ['a.b'],
      '{"a":[[{"b":1}], [ [{"b":1,"c":[{"b":2}]}] ] ]}',
      '{"a":[[{}], [ [{"c":[{"b":2}]}] ] ]}',
    ],
    ['ones in what is no object', ['a.b', 'c.d'], '{"a":"b","c":null}', '{"a":"b","c":null}'],
    ['ones whose value is an object or array', ['a', 'c'], '{"a":{"x":[1,{"y":"}]"}]},"b":1,"c":["\\"]"]}', '{"b":1}'],
    ['an object before one in it', ['a', 'a.b'], '{"a":{"b":1},"c":2}', '{"c":2}'],
    ['duplicates', ['a'], '{"a": 1, "b": 2, "a": {"a": 3}, "a": 4}', '{"b": 2}'],
    ['a name with a dot', ['a\\.b'], '{"a.b":1,"a":{"b":2}}', '{"a":{"b":2}}'],
    ['a name with a backslash', ['a\\\\b'], '{"a\\\\b":1,"ab":2}', '{"ab":2}'],
    ['names in escapes', ['a', 'é', '"'], '{"\\u0061":1,"\\u00e9":2,"\\"":3,"\\u0062":4}', '{"\\u0062":4}'],
    ['names of more than one byte', ['é', '日本'], '{"é":1,"日本":{"é":2},"e":3}', '{"e":3}'],
    ['half a surrogate pair', ['\ud800'], '{"\\ud800":1,"\ufffd":2}', '{"\ufffd":2}'],
    [
      'names that JavaScript knows',
      ['__proto__', 'constructor'],
      '{"__proto__":1,"constructor":2,"toString":3}',
      '{"toString":3}',
    ],
    ['names that begin alike', ['ab'], '{"a":1,"ab":2,"abc":3}', '{"a":1,"abc":3}'],
  ])('are gone: %s', async (_, exclude, text, left) => {
    expect(await stored({ exclude }, text)).toEqual([left]);
  });

  test('leave numbers, escapes, white space and order as they are', async () => {
    const text =
      '{ "n" : 12345678901234567890.123 ,\t"x":1 , "i": -0, "e": 1e400, "s": "\\u00e9\\/" , "m":9007199254740993 }';
    expect(await stored({ exclude: ['x'] }, text)).toEqual([text.replace(' ,\t"x":1', '')]);
  });

  test('are looked for in every record, long ones and deeply nested ones too', async () => {
    const long = `{"a":1,"pad":"${'x'.repeat(3_000_000)}"}`;
    const deep = `{"x":${'['.repeat(10_000)}{"a":1}${']'.repeat(10_000)},"a":1}`;
    const records = ['{"b":1,"a":1}', long, '{"a":1,"b":2}', deep];
    const [short, ...others] = await stored({ exclude: ['a', 'x.a'] }, ...records);
    expect(short).toBe('{"b":1}');
    expect(others).toEqual([
      long.replace('"a":1,', ''),
      '{"b":2}',
      deep.replace('{"a":1}', '{}').replace(',"a":1', ''),
    ]);
  });
});

describe('fields that are included', () => {
  test.each([
    ['are all that is kept', ['a', 'c'], '{"a": 1, "b": 2, "c": {"b": 3}}', '{"a": 1, "c": {"b": 3}}'],
    ['can be nested', ['a.b'], '{"a": {"b": 1, "c": 2}, "b": 3}', '{"a": {"b": 1}}'],
    ['can be in arrays', ['a.b'], '{"a": [{"b": 1, "c": 2}, {"c": 3}, null]}', '{"a": [{"b": 1}, {}, null]}'],
    ['need not be there', ['z'], '{"a": 1}', '{}'],
    ['are whole where the whole is included, too', ['a.b', 'a', 'a.c'], '{"a":{"x":1},"b":2}', '{"a":{"x":1}}'],
  ])('%s', async (_, include, text, left) => {
    expect(await stored({ include }, text)).toEqual([left]);
  });

  test('lose what is excluded', async () => {
    const choice = { include: ['a', 'b'], exclude: ['a.x', 'b', 'c.d'] };
    expect(await stored(choice, '{"a":{"x":1,"y":2},"b":3,"c":{"d":4}}')).toEqual(['{"a":{"y":2}}']);
  });
});

describe('key properties', () => {
  const keyed = schema('s', { id: {}, at: {} }, { key_properties: ['id', 'at'] });

  test('stay without being included', async () => {
    const settings = { streams: { s: { include: ['n'] } } };
    const loaded = await load([keyed, rawRecord('s', '{"id":1,"m":2,"at":3,"n":4}')], { settings });
    expect(loaded.lines('s')).toEqual(['{"id":1,"at":3,"n":4}']);
  });

  test.each(['id.x', 'at.deep.y'])('cannot be excluded in part, either: %s', async (field) => {
    const settings = { streams: { s: { exclude: ['n', field, 'n.id'] } } };
    expect((await load([keyed], { settings })).failure).toEqual({
      exitCode: 78,
      message: expect.stringContaining(`excludes "${field}" of stream "s", by which its records are told apart`),
    });
  });

  test('cannot be excluded; what came before is stored', async () => {
    const input = [schema('a'), rawRecord('a', '{"id":1}'), '{"type":"STATE","value":1}\n', keyed];
    const loaded = await load(input, { settings: { streams: { '*': { exclude: ['id'] } } } });
    expect(loaded.failure).toEqual({
      exitCode: 78,
      message:
        'Line 4 of the input: the setting streams excludes "id" of stream "s", by which its records are told apart (key properties: "id", "at"); do not exclude it',
    });
    expect(loaded.lines('a')).toEqual(['{}']);
    expect(loaded.states).toEqual(['1']);
  });
});

test('records are checked as they came, and rejected lines hold what they held', async () => {
  const required = { properties: { id: { type: 'integer' }, mail: { type: 'string' } }, required: ['mail'] };
  const input = [
    schema('s', {}, { schema: required }),
    rawRecord('s', '{"id":1,"mail":"x"}'),
    rawRecord('s', '{"id":2}'),
    rawRecord('s', '{"id":3,"mail":4}'),
  ];
  const loaded = await load(input, { settings: { validation: 'reject', streams: { s: { exclude: ['mail'] } } } });
  expect(loaded.lines('s')).toEqual(['{"id":1}']);
  const rejected = loaded.objects.filter(({ key }) => key.startsWith('_rejected/'));
  expect(rejected.map(({ text }) => text.match(/"line":\d/g))).toEqual([['"line":3', '"line":4']]);
  expect(rejected[0]?.text).toContain('"mail":4');
});

describe('whatever a record and the settings are', () => {
  type Path = string[];
  const NAMES = ['a', 'b', 'c', 'é', 'x.y', 'q"'];
  const name = fc.constantFrom(...NAMES);
  const path = fc.array(name, { minLength: 1, maxLength: 3 });
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(null, true, 0, -1.5, '', 'a', '{"a":1}', '\\"', 'é'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(name, tie('value'), { maxKeys: 4 }),
    ),
  }));
  const record = fc.dictionary(name, value, { maxKeys: 6 });
  /** Ways in which a record may be written. */
  const STYLES: ((record: unknown) => string)[] = [
    (given) => JSON.stringify(given),
    (given) => pythonic(JSON.stringify(given)),
    (given) => JSON.stringify(given, null, 1).replaceAll('\n', '\t\r'),
    (given) => JSON.stringify(given).replaceAll('"a":', '"\\u0061" :').replaceAll('é', '\\u00e9'),
  ];
  /** As json.dumps of Python writes it: a space behind commas and colons that are not in strings. */
  const pythonic = (text: string) =>
    text.replaceAll(/("(?:[^"\\]|\\.)*")|([,:])/g, (_, string?: string, mark?: string) => string ?? `${mark} `);

  const asSetting = (names: Path) => names.map((each) => each.replaceAll('.', '\\.')).join('.');

  function without(given: unknown, paths: readonly Path[]): unknown {
    if (Array.isArray(given)) return given.map((item): unknown => without(item, paths));
    if (typeof given !== 'object' || given === null) return given;
    const left = Object.entries(given as Record<string, unknown>)
      .filter(([key]) => !paths.some(([first, ...rest]) => first === key && rest.length === 0))
      .map(([key, child]) => [key, without(child, below(paths, key))]);
    return Object.fromEntries(left) as unknown;
  }

  function only(given: unknown, paths: readonly Path[]): unknown {
    if (Array.isArray(given)) return given.map((item): unknown => only(item, paths));
    if (typeof given !== 'object' || given === null) return given;
    const left = Object.entries(given as Record<string, unknown>)
      .filter(([key]) => paths.some(([first]) => first === key))
      .map(([key, child]) => [key, paths.some((each) => each.join() === key) ? child : only(child, below(paths, key))]);
    return Object.fromEntries(left) as unknown;
  }

  const below = (paths: readonly Path[], key: string) =>
    paths.filter(([first, ...rest]) => first === key && rest.length > 0).map(([, ...rest]) => rest);

  test('what is stored is the record without the fields that go', async () => {
    const choice = fc.record({
      exclude: fc.array(path, { maxLength: 4 }),
      include: fc.option(fc.array(path, { maxLength: 4 }), { nil: undefined }),
      records: fc.array(fc.tuple(record, fc.constantFrom(...STYLES)), { minLength: 1, maxLength: 5 }),
    });
    const choices = fc.array(choice, { minLength: 20, maxLength: 20 });
    await fc.assert(fc.asyncProperty(choices, check), { numRuns: 15 });

    async function check(
      all: { exclude: Path[]; include: Path[] | undefined; records: [unknown, (r: unknown) => string][] }[],
    ) {
      const streams = all.map(({ exclude, include }, n) => [
        `s${n}`,
        { exclude: exclude.map(asSetting), ...(include && { include: include.map(asSetting) }) },
      ]);
      const input = all.flatMap(({ records }, n) => [
        schema(`s${n}`),
        ...records.map(([given, write]) => rawRecord(`s${n}`, write(given))),
      ]);
      const loaded = await load(input, { settings: { streams: Object.fromEntries(streams) } });
      expect(loaded.failure).toBeUndefined();
      all.forEach(({ exclude, include, records }, n) => {
        const expected = records.map(([given]) => without(include ? only(given, include) : given, exclude));
        expect(loaded.lines(`s${n}`).map((text) => JSON.parse(text) as unknown)).toEqual(expected);
      });
    }
  });
});
