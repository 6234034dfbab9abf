import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { type Fault } from '@onspot-tap/emulator';
import { type JsonObject } from '@onspot-tap/singer';
import {
  dayOf,
  observed,
  observedIn,
  recordsOf,
  type SavingOptions,
  type SavingWorld,
  savingWorlds,
  warningsOf,
  WITHOUT_SAVE_URL,
  words,
} from './support/saving.js';
import { HOUR, type RunResult } from './support/world.js';

const open = savingWorlds();

const FOUR: SavingOptions = { places: ['A', 'B'], settings: { start_date: '2024-05-03', os_latency_days: 2 } };

/** Everything that OnSpot wrote, whether or not anybody was told. */
const written = (world: SavingWorld) => observedIn(world.emulator.expected());

/** How each ask of a run went on: `A 03 1 submitted`, without repeats. */
const historyOf = ({ requests }: RunResult) => [
  ...new Set(
    requests.map(({ subject, start, attempt, status }) => words(subject, dayOf(start).slice(8), attempt, status)),
  ),
];

/** What lies below errors/ in the work store. */
async function errorsOf(world: SavingWorld): Promise<JsonObject[]> {
  return Promise.all((await world.keys('errors/')).map((key) => world.json(key)));
}

const endOf = ({ requests }: RunResult, wanted: string) => requests.find(({ status }) => status === wanted);

describe('a file gives its records', () => {
  type Row = { when: string; faults: Fault[]; options?: SavingOptions };
  const rows: Row[] = [
    { when: 'when it is gzip although nobody asked for that', faults: [{ kind: 'file-gzip' }] },
    { when: 'when its columns are in capitals', faults: [{ kind: 'file-columns', spelling: 'upper', extra: 0 }] },
    {
      when: 'when its columns are capitalised, and there are unknown ones',
      faults: [{ kind: 'file-columns', extra: 3 }],
    },
    { when: 'when its columns have their other names', faults: [{ kind: 'file-columns', spelling: 'alternative' }] },
    { when: 'when it is announced twice', faults: [{ kind: 'callback-duplicate' }] },
    { when: 'when it is announced before the acknowledgement', faults: [{ kind: 'callback-early' }] },
    { when: 'when the acknowledgement is out of order', faults: [{ kind: 'ack', order: 'reversed' }] },
    { when: 'when the acknowledgement lacks an entry', faults: [{ kind: 'ack', missing: 1 }] },
    { when: 'when the acknowledgement never comes', faults: [{ kind: 'cut-after', count: 1 }] },
    { when: 'when the announcement comes hours later', faults: [{ kind: 'callback-delay', ms: 3 * HOUR }] },
  ];
  test.each(rows)('$when', async ({ faults }) => {
    const world = await open({ ...FOUR, settings: { ...FOUR.settings, stall_minutes: 600, max_wait_minutes: 600 } });
    world.faults(...faults);
    const run = await world.run();
    expect({ failure: run.failure, errors: await errorsOf(world) }).toEqual({ failure: undefined, errors: [] });
    const records = recordsOf(run, 'observations');
    expect(records).toHaveLength(12);
    expect(observed(records)).toEqual(written(world));
    expect(records.every(({ lat, lng }) => typeof lat === 'number' && typeof lng === 'number')).toBe(true);
    expect(world.state?.bookmarks.observations).toEqual({ A: '2024-05-04T23:59:59', B: '2024-05-04T23:59:59' });
    expect((await world.run()).paid).toEqual([]);
  });

  test('and its unknown columns as text, where the stream keeps them', async () => {
    const world = await open({ streamSettings: { demographics_all: {} } });
    world.faults({ kind: 'file-columns', extra: 2 });
    const run = await world.run();
    expect(run.failure).toBeUndefined();
    const rows = world.emulator.expected().flatMap(({ file }) => [...(file?.records() ?? [])]);
    const records = recordsOf(run, 'demographics_all');
    expect(records).toHaveLength(rows.length);
    for (const row of rows) {
      const { 'Location (venue)': venue, 'Hashed device id': did } = row;
      const record = records.find((candidate) => candidate.venue === venue && candidate.did === did);
      const cells = Object.entries(row);
      const unknown = cells.slice(cells.findIndex(([column]) => column === 'Male'));
      expect(unknown.length).toBeGreaterThan(20);
      expect(record).toMatchObject(
        Object.fromEntries(unknown.map(([column, cell]) => [column, cell === '' ? null : cell])),
      );
    }
  });
});

describe('nobody was seen', () => {
  const EMPTY: SavingOptions = { places: ['A'], emulator: { observationsPerAnswer: { A: 0 } } };

  test('where a file holds a header alone', async () => {
    const world = await open(EMPTY);
    const run = await world.run();
    expect(run.failure).toBeUndefined();
    expect(recordsOf(run, 'observations')).toEqual([]);
    expect(endOf(run, 'succeeded')).toMatchObject({ record_count: 0 });
    expect(world.state?.bookmarks.observations).toEqual({ A: '2024-05-04T23:59:59' });
  });

  test('where there is no file, and requests tell that', async () => {
    const world = await open(EMPTY);
    world.faults({ kind: 'file-absent' });
    const run = await world.run();
    expect(run.failure).toBeUndefined();
    expect(endOf(run, 'succeeded')).toMatchObject({
      record_count: 0,
      message: expect.stringMatching(/no file/) as unknown,
    });
    expect(world.state?.bookmarks.observations).toEqual({ A: '2024-05-04T23:59:59' });
    expect((await world.run()).paid).toEqual([]);
  });
});

describe('a file without a line of names', () => {
  test('is read where the stream allows it', async () => {
    const world = await open({ places: [], streamSettings: { address_devices: {} } });
    await writeFile(join(world.files, 'homes.csv'), 'street,town,state,zipcode\n1 Main St,Edina,MN,55424\n');
    const mappings = { street: 'street', city: 'town', state: 'state', zip: 'zipcode' };
    const audiences = [{ name: 'homes', of: 'addresses', sources: [join(world.files, 'homes.csv')], mappings }];
    world.faults({ kind: 'file-headerless' });
    const run = await world.run({ settings: { audiences } });
    expect(run.failure).toBeUndefined();
    const [answer] = world.emulator.expected();
    const ids = [...answer!.file!.rows()].map(([id]) => id);
    expect(ids.length).toBeGreaterThan(0);
    expect(recordsOf(run, 'address_devices').map(({ did }) => did)).toEqual(ids);
  });

  test('is no answer where it does not, rather than one row short', async () => {
    const world = await open({ places: ['A'], settings: { os_max_attempts: 1 } });
    world.faults({ kind: 'file-headerless' });
    const run = await world.run();
    expect(recordsOf(run, 'observations')).toEqual([]);
    expect(await errorsOf(world)).toMatchObject([
      { reason: 'malformed', message: expect.stringMatching(/names none of the columns of observations/) as unknown },
    ]);
    expect(world.state?.gaps).toEqual({ observations: { A: ['2024-05-04'] } });
  });
});

describe('a file that is not whole, or not what was asked for, is a failed attempt with a sentence, and asked for again:', () => {
  type Row = { what: string; spoil: (content: Buffer) => Buffer | string; says: RegExp };
  const lines = (content: Buffer) => content.toString().trimEnd().split('\n');
  const rows: Row[] = [
    {
      what: 'gzip that is cut off',
      spoil: (content) => gzipSync(content).subarray(0, -12),
      says: /its gzip is cut off/,
    },
    {
      what: 'gzip that is damaged',
      spoil: (content) => {
        const packed = gzipSync(content);
        packed.fill(0xff, 20, 40);
        return packed;
      },
      says: /its gzip is damaged/,
    },
    {
      what: 'a row with too few cells',
      spoil: (content) => `${lines(content).slice(0, 3).join('\n')}\nABCDEF\n`,
      says: /line 4.* has 1 cells instead of 4/,
    },
    {
      what: 'a row with too many cells',
      spoil: (content) => `${lines(content).slice(0, 2).join('\n')},one,more\n`,
      says: /line 2.* has 6 cells instead of 4/,
    },
    {
      what: 'no column for the time',
      spoil: (content) =>
        lines(content)
          .map((line) => line.split(',')[0])
          .join('\n'),
      says: /the column "timestamp" is missing/,
    },
    {
      what: 'a time that is none',
      spoil: (content) => `${lines(content)[0]!}\nABCDEF,yesterday,1,2\n`,
      says: /line 2.*column "timestamp".*"yesterday" is not/,
    },
    {
      what: 'a quoted cell without an end',
      spoil: (content) => `${lines(content)[0]!}\n"AB,1,2,3\n`,
      says: /line 2.*no end/,
    },
    {
      what: 'something else',
      spoil: () => '<Error><Code>SlowDown</Code></Error>\n',
      says: /names none of the columns/,
    },
  ];

  /** A first run leaves once it has asked; the file lies there when the next one begins. */
  async function spoiled({ spoil }: Row, settings: JsonObject = {}): Promise<{ world: SavingWorld; run: RunResult }> {
    const world = await open({ places: ['A'], settings });
    expect((await world.run({ settings: { mode: 'submit' } })).paid).toEqual(['A 2024-05-04']);
    await world.emulator.idle();
    const path = world.emulator.submissions[0]!.asks[0]!.location!;
    await writeFile(path, spoil(await readFile(path)));
    return { world, run: await world.run() };
  }

  test.each(rows)('$what', async (row) => {
    const { world, run } = await spoiled(row);
    expect(run.failure).toBeUndefined();
    const told = expect.stringMatching(row.says) as unknown;
    expect(endOf(run, 'failed')).toMatchObject({ attempt: 1, message: told, record_count: null });
    expect(await errorsOf(world)).toMatchObject([{ reason: 'malformed', message: told, location_id: 'A', attempt: 1 }]);
    expect(warningsOf(run).filter((line) => row.says.test(line))).toHaveLength(1);
    expect(run.paid).toEqual(['A 2024-05-04']);
    expect(historyOf(run)).toEqual(['A 04 1 failed', 'A 04 2 submitted', 'A 04 2 succeeded']);
    const again = world.emulator.expected().at(-1)!;
    expect(observed(recordsOf(run, 'observations'))).toEqual(observedIn([again]));
    expect(recordsOf(run, 'observations').length).toBeGreaterThan(0);
    expect((await world.run()).paid).toEqual([]);
  });

  test('and a gap in the end, which closes should a whole file take its place', async () => {
    const { world, run } = await spoiled(rows[0]!, { os_max_attempts: 1 });
    expect(run.failure).toBeUndefined();
    expect(run.paid).toEqual([]);
    expect(world.state?.gaps).toEqual({ observations: { A: ['2024-05-04'] } });
    expect(world.state?.bookmarks.observations).toEqual({ A: '2024-05-04T23:59:59' });
    expect(run.log).toContain('given up after 1 attempts; that is a gap');

    const [{ ask, file } = { ask: undefined, file: undefined }] = world.emulator.expected();
    const rowsOf = [...file!.rows()].map((cells) => cells.join(',')).join('\n');
    await writeFile(ask!.location!, `${file!.columns.join(',')}\n${rowsOf}\n`);
    const later = await world.run();
    expect(observed(recordsOf(later, 'observations'))).toEqual(written(world));
    expect(world.state?.gaps).toBeUndefined();
    expect(later.paid).toEqual([]);
  });

  test('of which a run that comes again says nothing twice', async () => {
    const { world } = await spoiled(rows[2]!, { os_max_attempts: 1 });
    const again = await world.run();
    expect({ failure: again.failure, requests: again.requests, warnings: warningsOf(again) }).toEqual({
      failure: undefined,
      requests: [],
      warnings: [],
    });
    expect(await errorsOf(world)).toHaveLength(1);
  });
});

describe('a file elsewhere is not opened:', () => {
  type Row = { where: string; location: (world: SavingWorld) => string };
  const rows: Row[] = [
    { where: 'in a folder of a similar name', location: ({ saved }) => `${saved}-other/A.csv` },
    { where: 'above', location: ({ saved }) => `${saved}/observations/../../files/A.csv` },
    { where: 'in a bucket', location: () => 's3://elsewhere/saved/A.csv' },
    { where: 'at an https address', location: () => 'https://example.com/A.csv' },
    { where: 'at no address at all', location: () => 'A.csv' },
    { where: 'in the folder itself', location: ({ saved }) => `${saved}/` },
    { where: 'behind an empty name', location: ({ saved }) => `${saved}//A.csv` },
    { where: 'in a name that is too long', location: ({ saved }) => `${saved}/${'A'.repeat(300)}.csv` },
  ];
  test.each(rows)('$where', async ({ location }) => {
    const world = await open({ places: ['A'], settings: { os_max_attempts: 2 } });
    await writeFile(join(world.files, 'A.csv'), 'deviceid,timestamp\nSTOLEN,1\n');
    world.faults({ kind: 'location-elsewhere', location: location(world), count: 1 });
    const run = await world.run();
    expect(run.failure).toBeUndefined();
    const told = expect.stringMatching(/file/) as unknown;
    expect(endOf(run, 'failed')).toMatchObject({ attempt: 1, message: told });
    expect(await errorsOf(world)).toMatchObject([{ reason: 'malformed', message: told }]);
    expect(run.log).not.toContain('STOLEN');
    // Asked again, OnSpot writes where it should.
    expect(run.paid).toEqual(['A 2024-05-04', 'A 2024-05-04']);
    expect(observed(recordsOf(run, 'observations'))).toEqual(observedIn(world.emulator.expected().slice(1)));
  });
});

test('a question that OnSpot fails to answer by file is asked again', async () => {
  const world = await open({ places: ['A'] });
  world.faults({ kind: 'callback-failed', message: 'no room on the disk', count: 1 });
  const run = await world.run();
  expect(run.failure).toBeUndefined();
  expect(endOf(run, 'failed')).toMatchObject({ attempt: 1, message: 'no room on the disk' });
  expect(historyOf(run)).toEqual(['A 04 1 submitted', 'A 04 1 failed', 'A 04 2 submitted', 'A 04 2 succeeded']);
  expect(observed(recordsOf(run, 'observations'))).toEqual(observedIn(world.emulator.expected().slice(1)));
});

test('an announcement that comes after its question has expired still gives the records', async () => {
  const world = await open({ places: ['A'], settings: { pending_expiry_hours: 24, os_max_attempts: 1 } });
  world.faults({ kind: 'callback-delay', ms: 60 * HOUR, count: 1 });
  expect((await world.run()).exitCode).toBe(75);
  await world.sleep(2);
  const second = await world.run({ settings: { start_date: '2024-05-06' } });
  expect(second.requests.map(({ status }) => status)).toContain('expired');
  await world.sleep(1);
  const third = await world.run();
  expect(third.failure).toBeUndefined();
  const first = world.emulator.expected({ start: '2024-05-04T00:00:00' })[0]!;
  expect(observed(recordsOf(third, 'observations'))).toEqual(expect.arrayContaining(observedIn([first])));
});

describe('killed in the middle of a file', () => {
  test.each([{ isLost: true }, { isLost: false }])(
    'the next run says the rest, and nothing is paid twice (state lost: $isLost)',
    async ({ isLost }) => {
      const world = await open({ places: ['A'], emulator: { observationsPerAnswer: { A: 7_000 } } });
      const first = await world.run({ leaveAfter: 5_000, isLost });
      const said = recordsOf(first, 'observations');
      expect(said.length).toBeGreaterThan(4_000);
      expect(world.state?.bookmarks.observations?.A).not.toBe('2024-05-04T23:59:59');
      const second = await world.run();
      expect(second.failure).toBeUndefined();
      expect(second.paid).toEqual([]);
      expect(observed(recordsOf(second, 'observations'))).toEqual(written(world));
      expect(world.state?.bookmarks.observations).toEqual({ A: '2024-05-04T23:59:59' });
      expect((await world.run()).messages.filter(({ type }) => type === 'RECORD')).toEqual([]);
    },
  );
});

describe("what lets one in at a file's address", () => {
  const SECRET = 'sv=2024&sig=a%2Fseeded%2Fsignature';

  async function everythingOf(world: SavingWorld, run: RunResult): Promise<string> {
    const stored = await Promise.all(
      (await world.keys()).map(async (key) => key + JSON.stringify(await world.json(key))),
    );
    return [run.log, run.failure?.stack, JSON.stringify(run.messages), ...stored].join('\n');
  }

  test.each([`?${SECRET}`, `#${SECRET}`])('%s is nowhere, where the file is read', async (query) => {
    const world = await open({ places: ['A'] });
    world.faults({ kind: 'location-elsewhere', location: `${world.saved}/A.csv${query}` });
    expect((await world.run({ settings: { mode: 'submit' } })).failure).toBeUndefined();
    await writeFile(join(world.saved, 'A.csv'), 'deviceid,timestamp\nABCDEF,1714800000000\n');
    const run = await world.run();
    expect(run.failure).toBeUndefined();
    expect(recordsOf(run, 'observations')).toMatchObject([{ did: 'ABCDEF', timestamp: 1_714_800_000_000 }]);
    expect(await everythingOf(world, run)).not.toContain('seeded');
  });

  test.each([
    `https://account.blob.core.windows.net/container/A.csv?${SECRET}`,
    'https://user:seeded@account.example/A.csv',
    'az://user:seeded@account/A.csv',
  ])('%s is nowhere, where the file is refused', async (location) => {
    const world = await open({ places: ['A'], settings: { os_max_attempts: 1 } });
    world.faults({ kind: 'location-elsewhere', location });
    const run = await world.run();
    expect(await errorsOf(world)).toHaveLength(1);
    expect(await everythingOf(world, run)).not.toContain('seeded');
  });
});

describe('delivery is changed while questions are open', () => {
  const BOTH = ['callback', 'save'] as const;
  test.each([
    { from: BOTH[0], to: BOTH[1] },
    { from: BOTH[1], to: BOTH[0] },
  ])('from $from to $to and back: what was asked is delivered as it was asked', async ({ from, to }) => {
    const by = (delivery: string) => ({ streams: { observations: { delivery } } });
    const world = await open({ places: ['A'], settings: { os_latency_days: 1 } });
    world.faults({ kind: 'callback-delay', ms: 20 * HOUR, count: 1 });
    expect((await world.run({ settings: by(from) })).exitCode).toBe(75);

    // What is asked in another way is another question, as after any change of settings.
    const second = await world.run({ settings: by(to) });
    expect(second.exitCode).toBe(75);
    expect(second.paid).toEqual(['A 2024-05-04']);
    expect(recordsOf(second, 'observations')).toHaveLength(3);
    expect(world.state?.bookmarks.observations).toEqual({ A: '2024-05-04T23:59:59' });

    await world.sleep(1);
    const third = await world.run({ settings: by(from) });
    expect(third.failure).toBeUndefined();
    expect(third.paid).toEqual(['A 2024-05-05']);
    expect((await world.run({ settings: by(from) })).paid).toEqual([]);
    expect(await world.keys('errors/')).toEqual([]);
  });

  test('a file is read where OnSpot was told to write it, although save_url is set no more', async () => {
    const world = await open({ places: ['A'], settings: { os_max_attempts: 1 } });
    world.faults({ kind: 'callback-delay', ms: 20 * HOUR, count: 1 });
    expect((await world.run()).exitCode).toBe(75);
    await world.sleep(1);
    const without = await world.run({
      settings: { ...WITHOUT_SAVE_URL, mode: 'collect', streams: { observations: { delivery: 'callback' } } },
    });
    expect(without.failure).toBeUndefined();
    expect(observed(recordsOf(without, 'observations'))).toEqual(written(world));
  });
});

test('a file that was deleted before it was read is told apart from one that was read', async () => {
  const world = await open({ places: ['A'] });
  await world.run({ settings: { mode: 'submit' } });
  await world.emulator.idle();
  await rm(world.emulator.submissions[0]!.asks[0]!.location!);
  const run = await world.run();
  expect(run.failure).toBeUndefined();
  expect(endOf(run, 'succeeded')).toMatchObject({
    record_count: 0,
    message: expect.stringMatching(/no file/) as unknown,
  });
});
