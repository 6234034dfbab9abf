import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunSummary } from '@onspot-tap/job';
import { runShard, finish } from '../fire/support/shards.js';
import { openWorld, type World } from '../fire/support/world.js';
import { storedRecords } from '../fire/support/audit.js';
import { SAMPLE } from '../support/expected-records.js';

const PLACES = ['A', 'B', 'C', 'D', 'E', 'F'];
const TIMEOUT_MS = 120_000;

const open = (tap: Record<string, unknown> = {}) =>
  openWorld({
    streams: SAMPLE,
    places: PLACES,
    retentionHours: 1,
    emulator: { observationsPerAnswer: { A: 5, B: 6, C: 7, D: 8, E: 9, F: 0 } },
    tap: { os_max_attempts: 1, ...tap },
  });

async function summaryOf(world: World): Promise<RunSummary> {
  return JSON.parse((await world.readText('pipeline/_latest.json')) ?? 'null') as RunSummary;
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, one) => total + one, 0);

describe('the summary of a night', () => {
  let world: World;
  let first: RunSummary;
  let stdout: string;
  beforeAll(async () => {
    // Long enough for what comes at all, on a busy machine too.
    world = await open({ stall_minutes: 0.1 });
    const end = await world.startJob().ended;
    expect({ code: end.code, log: end.log }).toMatchObject({ code: 0 });
    ({ stdout } = end);
    first = await summaryOf(world);
  }, TIMEOUT_MS);
  afterAll(() => world.close());

  test('tells questions, waits and records, as they are stored', async () => {
    expect(Object.keys(first.streams).sort()).toEqual([...SAMPLE, 'requests'].sort());
    const { observations } = first.streams;
    expect(observations).toMatchObject({
      subject: 'location',
      ...{ submitted: 12, answered: 12, failed: 0, pending: 0, rejected_records: 0 },
      ...{ records: 70, stored_records: 70, by_day: { '2024-05-03': 35, '2024-05-04': 35 } },
    });
    expect((await storedRecords(world, 'observations')).size).toBe(70);
    expect(observations!.waits).toMatchObject({ count: 12, max: expect.any(Number) as unknown });
    expect(sum(observations!.waits!.buckets.map(([, count]) => count))).toBe(12);
    expect(first.streams.common_count).toMatchObject({ subject: 'group', submitted: 2, stored_records: 2 });
    expect(first.streams.requests).toMatchObject({ subject: null, submitted: 0 });
  });

  test('names every object with its size', async () => {
    const keys = await world.keys('data/');
    const objects = keys.filter((key) => !key.startsWith('data/_'));
    expect(first.objects.map(({ key }) => `data/${key}`).sort()).toEqual(objects.sort());
    for (const { key, bytes, stored_bytes } of first.objects) {
      expect([bytes, stored_bytes]).toEqual(new Array(2).fill((await world.readText(`data/${key}`))!.length));
    }
    expect(first.destination).toMatch(/\/data\/$/);
  });

  test('has a calendar of each place, and names those that answered nothing', () => {
    expect(first.window).toEqual({ first_day: '2024-03-24', newest_day: '2024-05-04' });
    const never = '.'.repeat(40);
    expect(first.subjects.observations).toMatchObject({
      A: { records: 10, median: null, days: `${never}ff` },
      F: { records: 0, median: null, days: `${never}ee` },
    });
    expect(first.silent.observations).toEqual(['F']);
  });

  test('knows where the places are, the hours of their sightings, and home ZIP codes', () => {
    expect(Object.keys(first.places)).toEqual(PLACES);
    expect(first.places.A).toEqual({
      center: [-93.275, 44.9745],
      rings: [expect.arrayContaining([[-93.2765, 44.9735]])],
      radius: null,
    });
    expect(Object.keys(first.hours)).toEqual(['2024-05-03', '2024-05-04']);
    expect(Object.values(first.hours).map((hours) => [hours.length, sum(hours)])).toEqual([
      [24, 35],
      [24, 35],
    ]);
    const counts = Object.values(first.zipcodes);
    expect(counts.length).toBeGreaterThan(0);
    expect(Object.keys(first.zipcodes).every((zipcode) => /^\d{5}$/.test(zipcode))).toBe(true);
  });

  test('goes out as metrics, a line for the run and one per stream', () => {
    const lines = stdout.split('\n').filter((line) => line !== '');
    const metrics = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(metrics).toHaveLength(1 + SAMPLE.length + 1);
    expect(metrics[0]).toMatchObject({
      pipeline: first.pipeline_url,
      run_failed: 0,
      records_stored: expect.any(Number),
    });
    for (const metric of metrics) {
      const { CloudWatchMetrics } = metric._aws as {
        CloudWatchMetrics: { Metrics: { Name: string }[]; Dimensions: string[][] }[];
      };
      for (const { Metrics, Dimensions } of CloudWatchMetrics) {
        expect(Dimensions.flat().every((name) => typeof metric[name] === 'string')).toBe(true);
        expect(Metrics.every(({ Name }) => typeof metric[Name] === 'number')).toBe(true);
      }
    }
    const observations = metrics.find(({ stream }) => stream === 'observations');
    expect(observations).toMatchObject({ questions_submitted: 12, questions_answered: 12, records_stored: 70 });
  });

  test(
    'compares places with earlier nights, and tells pending and failed days',
    async () => {
      world.sleep();
      const path = '/geoframe/all/observations';
      world.onspot.faults.add({ kind: 'callback-failed', match: { path, name: 'B', day: '2024-05-05' } });
      world.onspot.faults.add({ kind: 'callback-lost', match: { path, name: 'C', day: '2024-05-05' } });
      const { code } = await world.startJob().ended;
      expect(code).toBe(75);
      const second = await summaryOf(world);
      expect(second.failure).toContain('questions have no answer yet');
      expect(second.streams.observations).toMatchObject({ submitted: 12, answered: 10, failed: 1, pending: 1 });
      const { A, B, C } = second.subjects.observations!;
      expect(A).toMatchObject({ records: 10, median: 10, days: expect.stringMatching(/\.fff$/) as unknown });
      expect(B).toMatchObject({ records: 6, median: 12, days: expect.stringMatching(/\.ffx$/) as unknown });
      expect(C).toMatchObject({ records: 7, median: 14, days: expect.stringMatching(/\.ffp$/) as unknown });
    },
    TIMEOUT_MS,
  );
});

test(
  'of several jobs that shared a night the summary tells the same as that of one',
  async () => {
    const [one, many] = await Promise.all([open(), open()]);
    try {
      const alone = one.startJob().ended;
      await Promise.all([0, 1, 2].map((index) => runShard(many, 'night', index, 3)));
      expect([(await alone).code, (await finish(many, 'night', 3)).code]).toEqual([0, 0]);
      const [whole, night] = await Promise.all([summaryOf(one), summaryOf(many)]);
      for (const stream of SAMPLE) {
        const { waits, bytes: _bytes, stored_bytes: _stored, ...facts } = night.streams[stream]!;
        expect(whole.streams[stream]).toMatchObject(facts);
        expect(waits?.count).toBe(whole.streams[stream]!.waits?.count);
      }
      for (const facts of ['window', 'hours', 'silent', 'subjects', 'places'] as const) {
        expect(sorted(night[facts])).toEqual(sorted(whole[facts]));
      }
      expect(night).toMatchObject({ run_id: 'night', shard: null, exit_code: 0 });
      expect(night.objects.length).toBeGreaterThan(whole.objects.length);
    } finally {
      await Promise.all([one.close(), many.close()]);
    }
  },
  TIMEOUT_MS,
);

test(
  'of a shard that is tried again the summary counts both tries, and names the objects of both',
  async () => {
    const world = await open({ stall_minutes: 0.05 });
    try {
      world.onspot.faults.add({ kind: 'callback-delay', ms: 9_000, count: 2 });
      const [first] = await runShard(world, 'night', 0, 2);
      expect(first?.code).toBe(75);
      await runShard(world, 'night', 1, 2);
      expect((await finish(world, 'night', 2)).code).toBe(0);
      const night = await summaryOf(world);
      expect(night.streams.observations).toMatchObject({ submitted: 12, answered: 12, pending: 0, stored_records: 70 });
      expect(night.subjects.observations!.A).toMatchObject({ records: 10, days: `${'.'.repeat(40)}ff` });
      const keys = (await world.keys('data/')).filter((key) => !key.startsWith('data/_'));
      expect(night.objects.map(({ key }) => `data/${key}`).sort()).toEqual(keys.sort());
      const manifest = JSON.parse((await world.readText('pipeline/_runs/dt=2024-05-06/night.manifest.json'))!) as {
        is_whole: boolean;
        loads: { manifest: string | null }[];
        streams: Record<string, { records: number }>;
      };
      expect(manifest).toMatchObject({ is_whole: true, streams: { observations: { records: 70 } } });
      const known = manifest.loads.flatMap((load) => load.manifest ?? []);
      expect(await world.keys('data/_manifests/2')).toEqual(known.map((key) => `data/${key}`).sort());
      const shard = JSON.parse((await world.readText('pipeline/_runs/shards/night/s0of2.json'))!) as RunSummary;
      expect(shard.attempts).toBeGreaterThan(1);
    } finally {
      await world.close();
    }
  },
  TIMEOUT_MS,
);

/** The same whatever the order of members. */
function sorted(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, member: unknown) =>
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
        : member,
    ),
  ) as unknown;
}
