import { describe, expect, test } from '@jest/globals';
import { type Loaded, load } from './support/load.js';
import { rawRecord, record, schema, state } from './support/messages.js';

const ODD_NAMES = [
  ...['', ' ', '.', '..', '/', '//', 'a/../b', '/etc/passwd', 'a\\b', 'C:\\x', 'a:b', 'a%2Fb', '%', '~', '-', '--help'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '_manifests',
    '_rejected',
    '__EMPTY__',
    '{stream}',
    '$&',
  ],
  ...[
    '\0',
    '\n',
    '\r\n',
    '\t',
    '\u001b[31m',
    '\u007f',
    '\u202e',
    '\ufeff',
    '\u00a0',
    'é',
    'e\u0301',
    '😀',
    '漢字',
    'CON',
    'nul',
  ],
  ...['x'.repeat(1000), `${'x'.repeat(999)}y`, 'é'.repeat(1000), '/'.repeat(300), 'a', 'A', 'a ', 'a.', 'a.jsonl'],
];

/** The lines of a stream, by its name in the manifest. */
function linesOf({ manifest, objects }: Loaded, name: string): string[] {
  const keys = manifest?.streams[name]?.objects.map(({ key }) => key) ?? [];
  return keys.flatMap(
    (key) =>
      objects
        .find((object) => object.key === key)
        ?.text.split('\n')
        .slice(0, -1) ?? [],
  );
}

describe('streams of any name', () => {
  test('each have their own records, keys and entry in the manifest, and their rejected lines too', async () => {
    const typed = { n: { type: 'integer' } };
    const loaded = await load(
      [
        ...ODD_NAMES.map((name) => schema(name, typed)),
        ...[1, 2, 3].flatMap((round) => ODD_NAMES.map((name, n) => record(name, { n: n * 10 + round }))),
        ...ODD_NAMES.map((name, n) => record(name, { n: String(n) })),
        state(1),
      ],
      { settings: { validation: 'reject', rotate_records: 2 } },
    );
    expect(loaded).toMatchObject({ failure: undefined, states: ['1'] });
    expect(Object.keys(loaded.manifest?.streams ?? {}).sort()).toEqual([...ODD_NAMES].sort());
    for (const [n, name] of ODD_NAMES.entries()) {
      expect([name, linesOf(loaded, name)]).toEqual([name, [1, 2, 3].map((round) => `{"n":${n * 10 + round}}`)]);
    }
    const rejected = loaded.objects.filter(({ key }) => key.startsWith('_rejected/'));
    expect(rejected).toHaveLength(ODD_NAMES.length);
    expect(new Set(loaded.keys.map((key) => key.toLowerCase())).size).toBe(loaded.keys.length);
    // Folders that a name makes its way out of, or that programs trip over, are none of ours.
    for (const key of loaded.keys) expect(key).toMatch(/^[\w%!-][\w%!.-]*(\/[\w%!-][\w%!.-]*)*$/);
  });

  test('that UTF-8 cannot carry lose nothing to each other', async () => {
    const names = ['\ud800', '\ud801', '\udc00', '\ufffd', `${'x'.repeat(300)}\ud800`, `${'x'.repeat(300)}\ud801`];
    const lines = names.map((name, n) => rawRecord(name, `{"n":${n}}`));
    const loaded = await load([...names.map((name) => schema(name)), ...lines, state(1)]);
    expect(loaded).toMatchObject({ failure: undefined, states: ['1'] });
    const stored = loaded.objects.filter(({ key }) => !key.startsWith('_')).map(({ text }) => text);
    expect(stored.sort()).toEqual(names.map((_name, n) => `{"n":${n}}\n`));
  });

  test('that UTF-8 cannot carry have folders of their own, by which they can be told', async () => {
    const long = 'x'.repeat(300);
    const names = ['\ud800', '\udfff', 'a\udc00\ud800b', '\ufffd', '\ud83d\ude00', `${long}\ud800`, `${long}\ud801`];
    const loaded = await load(names.flatMap((name) => [schema(name), rawRecord(name, '{}')]));
    expect(loaded.failure).toBeUndefined();
    const folders = loaded.keys.filter((key) => !key.startsWith('_')).map((key) => key.split('/')[0]!);
    expect(new Set(folders).size).toBe(names.length);
    expect(folders).toEqual(
      expect.arrayContaining(['%ED%A0%80', '%ED%BF%BF', 'a%ED%B0%80%ED%A0%80b', '%EF%BF%BD', '%F0%9F%98%80']),
    );
    for (const key of loaded.keys) expect(key).toMatch(/-00001\.jsonl$|^_manifests\//);
  });
});

describe('five hundred streams, a record of each in turn', () => {
  const names = Array.from({ length: 500 }, (_, n) => `stream ${n}`);
  const rounds = Array.from({ length: 20 }, (_, round) => round);
  const pad = 'x'.repeat(1000);
  const input = [
    ...names.map((name) => schema(name, { n: { type: 'integer' } })),
    ...rounds.flatMap((round) => [...names.map((name) => record(name, { n: round, pad })), state(round)]),
  ].join('');

  test.each([
    ['as they come', {}],
    ['in objects of three records', { rotate_records: 3 }],
    ['in very little memory', { max_memory_bytes: 1024 * 1024 }],
    ['packed', { compression: 'gzip' }],
  ])('are all stored in their order, and the last state is said: %s', async (_what, settings) => {
    const loaded = await load(input, { settings });
    expect(loaded.failure).toBeUndefined();
    expect(loaded.states.at(-1)).toBe('19');
    expect(loaded.states.map(Number)).toEqual(loaded.states.map(Number).sort((a, b) => a - b));
    const wanted = rounds.map((n) => JSON.stringify({ n, pad }));
    for (const name of names) expect(linesOf(loaded, name)).toEqual(wanted);
  });
});

test.each([
  ['as they come', {}],
  ['completed at different times', { rotate_records: 37 }],
  ['in little memory', { max_memory_bytes: 3 * 1024 * 1024 }],
])('streams that grow at different paces keep their records apart: %s', async (_what, settings) => {
  const names = Array.from({ length: 60 }, (_, n) => `s${n}`);
  const rows = Array.from({ length: 6000 }, (_, n) => {
    const stream = (n * n + 7 * n) % names.length;
    return { name: `s${stream}`, value: { n, pad: String.fromCharCode(97 + (n % 26)).repeat((stream * 131) % 4096) } };
  });
  const loaded = await load(
    [...names.map((name) => schema(name)), ...rows.map(({ name, value }) => record(name, value))],
    {
      settings,
    },
  );
  expect(loaded.failure).toBeUndefined();
  for (const name of names) {
    const wanted = rows.filter((row) => row.name === name).map(({ value }) => JSON.stringify(value));
    expect(linesOf(loaded, name).join('\n') === wanted.join('\n')).toBe(true);
  }
});

test('where a few streams too many take turns, only a few of them are stored in pieces', async () => {
  const names = Array.from({ length: 220 }, (_, index) => `s${index}`);
  const lines = names.map((name) => schema(name));
  for (let turn = 0; turn < 20; turn += 1) lines.push(...names.map((name) => record(name, { turn })));
  // Enough for some two hundred: an object takes 48 KiB at least.
  const loaded = await load(lines, { settings: { max_memory_bytes: 200 * 48 * 1024 } });
  expect(loaded.failure).toBeUndefined();
  for (const name of names) expect(loaded.lines(name)).toHaveLength(20);
  expect(loaded.keys.length).toBeLessThan(1_500);
});
