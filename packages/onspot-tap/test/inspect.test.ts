import { expect, test } from '@jest/globals';
import { type Storage } from '@onspot-tap/storage';
import { inspect, type Inspection, parseConfig } from 'onspot-tap';
import { useWorlds } from './support/lasting-world.js';
import { runTap, writeConfig, writeJson } from './support/run-tap.js';
import { startTap, until } from './support/tap-process.js';
import { HOUR, type World } from './support/world.js';

const open = useWorlds();

const ONE_DAY = { start_date: '2024-05-04', os_latency_days: 1 };

/** A waits since an hour, B has been answered, and C was refused. */
async function badNight(): Promise<World> {
  const world = await open({ places: ['A', 'B', 'C'], settings: { ...ONE_DAY, stall_minutes: 60 } });
  world.faults(
    { kind: 'callback-delay', ms: 3 * HOUR, match: { name: 'A' } },
    { kind: 'status', status: 400, message: 'polygon crosses itself', match: { name: 'C' } },
  );
  expect((await world.run()).exitCode).toBe(75);
  return world;
}

const inspectWorld = (world: World, state: unknown = world.state): Promise<Inspection> =>
  inspect({
    config: parseConfig(world.settings()),
    catalog: world.catalog(['observations', 'requests']),
    clock: world.clock.now,
    work: readOnly(world.work),
    ...(state === undefined ? {} : { state }),
  });

/** The storage, which fails at every change. */
function readOnly(work: Storage): Storage {
  const refuse = () => {
    throw new Error('inspect must not change anything');
  };
  return { ...work, write: refuse, delete: refuse, openWriter: refuse, sweepUnfinished: refuse };
}

test('inspect tells what is waited for since when, what has failed and why, and where the bookmarks are', async () => {
  const world = await badNight();
  const { streams, has_state, newest_day, lease, version } = await inspectWorld(world);
  expect({ has_state, newest_day, lease, version, streams: streams.map(({ stream }) => stream) }).toEqual({
    has_state: true,
    newest_day: '2024-05-04',
    lease: null,
    version: 1,
    streams: ['observations'],
  });
  const [{ totals, subjects } = { totals: undefined, subjects: [] }] = streams;
  expect(totals).toMatchObject({ subjects: 3, pending: 1, arrived: 0, failed: 1, gap_days: 0, behind: 2 });
  expect(subjects.map(({ subject }) => subject)).toEqual(['A', 'C', 'B']);
  const [a, c, b] = subjects;
  expect(a).toMatchObject({ bookmark: '2024-05-03T23:59:59', days_behind: 1, failed: [] });
  const [waiting] = a!.pending;
  expect(waiting).toMatchObject({
    start: '2024-05-04T00:00:00Z',
    end: '2024-05-04T23:59:59Z',
    attempt: 1,
    arrived: null,
    submitted_at: expect.stringMatching(/^2024-05-06T08:/),
  });
  expect(waiting!.waiting_seconds).toBeGreaterThanOrEqual(3600);
  expect(Date.parse(waiting!.expires_at) - Date.parse(waiting!.submitted_at)).toBe(72 * HOUR);
  expect(c).toMatchObject({
    bookmark: '2024-05-03T23:59:59',
    pending: [],
    failed: [{ reason: 'refused', message: expect.stringContaining('polygon crosses itself'), attempt: 1 }],
  });
  expect(b).toMatchObject({ bookmark: '2024-05-04T23:59:59', days_behind: 0, pending: [], failed: [] });
});

test('an answer that has arrived and is only not read yet is told as such', async () => {
  const world = await badNight();
  world.clock.advance(3 * HOUR);
  await world.sleep(0);
  const [stream] = (await inspectWorld(world)).streams;
  expect(stream?.totals).toMatchObject({ pending: 1, arrived: 1 });
  expect(stream?.subjects[0]).toMatchObject({ subject: 'A', pending: [{ arrived: 'answer' }] });
});

test('a gap and the days ahead of a hole are told by subject', async () => {
  const world = await open({ places: ['A', 'B'], settings: { os_max_attempts: 1 } });
  world.faults(
    { kind: 'callback-failed', match: { name: 'A', day: '2024-05-04' } },
    { kind: 'callback-lost', match: { name: 'B', day: '2024-05-03' } },
  );
  await world.run();
  const [stream] = (await inspectWorld(world)).streams;
  expect(stream?.totals).toMatchObject({ pending: 1, failed: 1, gap_days: 1, ahead_days: 1, behind: 1 });
  const subjects = Object.fromEntries(stream!.subjects.map((one) => [one.subject, one]));
  expect(subjects.A).toMatchObject({ gaps: ['2024-05-04'], ahead: [], failed: [{ reason: 'failed' }] });
  expect(subjects.B).toMatchObject({ bookmark: '2024-05-02T23:59:59', days_behind: 2, ahead: ['2024-05-04'] });
});

test('a failure that another attempt has made good is none', async () => {
  const world = await open({ places: ['A'], settings: ONE_DAY });
  world.faults({ kind: 'callback-failed', count: 1 });
  expect((await world.run()).failure).toBeUndefined();
  const [stream] = (await inspectWorld(world)).streams;
  expect(stream?.totals).toMatchObject({ pending: 0, failed: 0 });
});

test('the program prints tables with the worst first, or one JSON document', async () => {
  const world = await badNight();
  const args = [
    'inspect',
    '--config',
    await writeConfig(world),
    '--state',
    await writeJson(world, 's.json', world.state),
  ];
  const text = await runTap(args);
  expect({ code: text.code, stderr: text.stderr }).toEqual({ code: 0, stderr: '' });
  const lines = text.stdout.split('\n');
  expect(lines[2]).toBe('Lease       free: no run is at work');
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(
        /^STREAM +SUBJECTS +WAITING +ARRIVED +OLDEST +FAILED +GAP DAYS +DAYS AHEAD +BEHIND +OLDEST/,
      ),
      expect.stringMatching(/^observations +3 +1 +0 +1 h.* +1 +0 +0 +2 {2}2024-05-03T23:59:59$/),
      'Waiting (1)',
      expect.stringMatching(/^observations {2}A +2024-05-04 +1 h.* 2024-05-06T08:\S+Z +1 {2}- /),
      'Failed (1)',
      expect.stringMatching(/^observations {2}C +2024-05-04 .* refused .*polygon crosses itself/),
    ]),
  );
  const json = await runTap([...args, '--json']);
  expect(json.code).toBe(0);
  expect(JSON.parse(json.stdout)).toMatchObject({
    version: 1,
    streams: [{ stream: 'observations' }, { stream: 'zipcodes' }],
  });
});

test('long tables are cut, and say so, unless --all is given', async () => {
  const places = Array.from({ length: 25 }, (_, index) => `P${String(index).padStart(2, '0')}`);
  const world = await open({ places, settings: { ...ONE_DAY, stall_minutes: 5 } });
  world.faults({ kind: 'callback-lost' });
  await world.run();
  const args = ['inspect', '--config', await writeConfig(world)];
  const cut = await runTap(args);
  expect(cut.stdout).toContain('\nand 5 more; --all shows them\n');
  const all = await runTap([...args, '--all']);
  expect(all.stdout).not.toContain('more;');
  for (const place of places) expect(all.stdout).toContain(` ${place} `);
});

test('without a state it says that nothing is known of bookmarks', async () => {
  const world = await open({ settings: ONE_DAY });
  const { code, stdout } = await runTap(['inspect', '--config', await writeConfig(world)]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^State +none was given \(--state\): nothing is known of bookmarks/m);
  expect(stdout).not.toContain('BOOKMARK');
  expect(await world.keys()).toEqual([]);
});

test('while a run is going on it says who holds the lease, and disturbs nothing', async () => {
  const world = await open({ places: ['A'], settings: ONE_DAY });
  world.faults({ kind: 'callback-lost' });
  const tap = await startTap(world);
  await until('A was asked', () => world.emulator.submissions.some(({ taken }) => taken));
  const { code, stdout } = await runTap(['inspect', '--json', '--config', `${world.folder}/tap_config.json`]);
  tap.child.kill();
  expect(await tap.ended).toBe(143);
  expect(code).toBe(0);
  const inspection = JSON.parse(stdout) as Inspection;
  expect(inspection.lease).toMatchObject({ pid: tap.child.pid, has_expired: false });
  expect(inspection.streams[0]?.totals).toMatchObject({ pending: 1 });
});

test.each([
  [['--nope'], 64, '--nope'],
  [['--state', 'nowhere.json'], 65, 'nowhere.json'],
  [['--catalog', 'nowhere.json'], 65, 'nowhere.json'],
])('inspect %j ends with %d and a sentence', async (args, code, words) => {
  const world = await open();
  const ended = await runTap(['inspect', '--config', await writeConfig(world), ...args]);
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
  expect(ended.stderr).toMatch(/^CRITICAL .*\n$/);
  expect(ended.stderr).toContain(words);
});

test('what cannot be used as a state or as settings is said, too', async () => {
  const world = await open();
  const state = await writeJson(world, 'state.json', { bookmarks: { observations: { A: 'soon' } } });
  expect(await runTap(['inspect', '--config', await writeConfig(world), '--state', state])).toMatchObject({
    code: 65,
    stderr: expect.stringContaining('the bookmark of A'),
  });
  expect(await runTap(['inspect', '--config', await writeConfig(world, { mode: 'guess' })])).toMatchObject({
    code: 78,
    stderr: expect.stringContaining('"mode"'),
  });
});

test('--help of the program names the command, which has a help of its own', async () => {
  expect((await runTap(['--help'])).stdout).toMatch(/^ {2}inspect +Show what is waited for/m);
  expect((await runTap(['inspect', '--help'])).stdout).toMatch(/^tap-onspot inspect .*[^]*--json +Print one JSON/);
});

test('a stream of weeks is not behind while no whole week is there', async () => {
  const world = await open({
    places: ['A'],
    streams: ['demographics'],
    settings: { start_date: '2024-04-29', os_latency_days: 1, streams: { demographics: { window: 7 } } },
  });
  expect((await world.run()).paid).toEqual([]);
  const config = parseConfig(world.settings({ streams: { demographics: { window: 7 } } }));
  const { clock, work, state } = world;
  const catalog = world.catalog(['demographics']);
  const [stream] = (await inspect({ config, catalog, state, work, clock: clock.now })).streams;
  expect(stream).toMatchObject({ totals: { subjects: 1, behind: 0 }, subjects: [{ subject: 'A', days_behind: 0 }] });
});
