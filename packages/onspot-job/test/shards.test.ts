import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { loadJobConfig, type RunSummary } from '@onspot-tap/job';
import { madeUpNights } from './support/made-up-nights.js';
import { newFolder, newPipeline, type Pipeline, type RunOptions, stateOf, type TapReport } from './support/pipeline.js';

const NIGHT = { run_id: 'night' };

/** What the tap of a run got. */
async function tapOf(pipeline: Pipeline, run: RunOptions) {
  const report = `${await newFolder()}/tap`;
  const { code, log } = await pipeline.run({ ...run, tap: [{ report }, ...(run.tap ?? [])] });
  return { code, log, tap: JSON.parse(await readFile(report, 'utf8')) as TapReport };
}

const statesIn = ({ argv }: TapReport) =>
  argv.flatMap((argument, index) => (argv[index - 1] === '--state' ? [argument.replace(/.*\//, '')] : []));

describe('which of several jobs one is', () => {
  const BATCH = { AWS_BATCH_JOB_ARRAY_INDEX: '2', AWS_BATCH_JOB_ARRAY_SIZE: '7', AWS_BATCH_JOB_ID: 'parent-id:2' };
  const K8S = { JOB_COMPLETION_INDEX: '0' };
  const PLACE = { ONSPOT_JOB_PIPELINE_URL: '/pipeline' };
  const load = async (env: NodeJS.ProcessEnv, flags = {}) =>
    (await loadJobConfig([], { ...PLACE, ...env }, flags)).config;

  test.each([
    ['the flag', { ...BATCH, ONSPOT_JOB_SHARD: '1/2' }, { shard: '0/3' }, { shard: '0/3', run_id: undefined }],
    ['the setting', { ...BATCH, ONSPOT_JOB_SHARD: '1/2' }, {}, { shard: '1/2', run_id: undefined }],
    ['AWS Batch', BATCH, {}, { shard: '2/7', run_id: 'parent-id' }],
    ['AWS Batch, and a name', { ...BATCH, ONSPOT_JOB_RUN_ID: 'mine' }, {}, { shard: '2/7', run_id: 'mine' }],
    [
      'AWS Batch without a size',
      { ...BATCH, AWS_BATCH_JOB_ARRAY_SIZE: undefined, ONSPOT_JOB_SHARDS: '7' },
      {},
      { shard: '2/7' },
    ],
    ['Kubernetes', { ...K8S, ONSPOT_JOB_SHARDS: '4' }, {}, { shard: '0/4', run_id: undefined }],
    ['nobody', {}, {}, { shard: undefined, run_id: undefined }],
  ])('is told by %s', async (_who, env, flags, expected) => {
    expect(await load(env, flags)).toMatchObject(
      Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined)),
    );
    const { shard, run_id } = await load(env, flags);
    expect({ shard, run_id: 'run_id' in expected ? run_id : undefined }).toEqual({ run_id: undefined, ...expected });
  });

  test.each([
    [K8S, /JOB_COMPLETION_INDEX says that this is one of several jobs.*set "shards"/],
    [{ ONSPOT_JOB_SHARD: '7/7' }, /"shard" is 7\/7: I\/N counts I from 0 to N - 1/],
    [{ ONSPOT_JOB_SHARD: 'two' }, /"shard" must look like 0\/4/],
    [{ ONSPOT_JOB_SHARD: '1/2', ONSPOT_JOB_SHARDS: '3' }, /"shard" is 1\/2, and "shards" says 3/],
    [{ ONSPOT_JOB_SHARD: '1/2', ONSPOT_JOB_RUN_ID: 'a/b' }, /"run_id" must look like/],
    [
      { ONSPOT_JOB_SHARD: '1/2', ONSPOT_JOB_UNFINISHED_RETENTION_HOURS: '0' },
      /"unfinished_retention_hours" is 0: of several shards each would remove what the others are writing/,
    ],
  ])('is refused with 78 where it makes no sense: %j', async (env, says) => {
    await expect(load(env)).rejects.toMatchObject({ exitCode: 78, message: expect.stringMatching(says) as unknown });
  });
});

describe('a job that shares a night', () => {
  test.concurrent('tells the tap its shard, and keeps its state, its lock and its summary apart', async () => {
    const pipeline = await newPipeline({ 'state_previous.json': stateOf('2026-01-01') });
    const state = stateOf('2026-01-02');
    const { code, log, tap } = await tapOf(pipeline, {
      config: { shard: '2/7', ...NIGHT },
      tap: [{ env: 'TAP_ONSPOT_SHARD' }, { state }],
    });
    expect(code).toBe(0);
    expect(log).toContain('TAP_ONSPOT_SHARD=2/7');
    expect(log).toMatch(/Run \S+-s2of7, shard 2\/7 of night: incremental load/);
    expect(statesIn(tap)).toEqual(['state_previous.json']);
    expect(await pipeline.json('shards/s2of7/state_previous.json')).toEqual(state);
    expect(await pipeline.json('state_previous.json')).toEqual(stateOf('2026-01-01'));
    const summary = await pipeline.json<RunSummary>('_runs/shards/night/s2of7.json');
    expect(summary).toMatchObject({ shard: '2/7', night: 'night', shards: null, exit_code: 0 });
    expect(await pipeline.names()).not.toContain('_latest.json');
    expect(await pipeline.names()).not.toContain('report.html');
    // Of several one would store it for all of them.
    expect(await pipeline.json('tap_config.json')).toMatchObject({ start_date: '2020-01-01T00:00:00Z' });
  });

  test.concurrent('begins from whatever states there are, the oldest first', async () => {
    const pipeline = await newPipeline({ 'state_previous.json': stateOf('2026-01-01') });
    await pipeline.put('shards/s0of2/state_previous.json', stateOf('2026-01-02'));
    await pipeline.put('shards/s1of2/state_previous.json', stateOf('2026-01-03'));
    await pipeline.put('shards/s1of2/state_previous.20260101T000000.000Z.json', stateOf('2025-01-01'));
    const { tap } = await tapOf(pipeline, { config: { shard: '0/3', ...NIGHT } });
    expect(statesIn(tap)).toEqual(['state_0.json', 'state_1.json', 'state_2.json']);
    const initial = await tapOf(pipeline, { config: { shard: '0/3', ...NIGHT, load_type: 'initial' } });
    expect(statesIn(initial.tap)).toEqual([]);
  });

  test.concurrent('and one without others puts the states of shards away once its own holds them', async () => {
    const pipeline = await newPipeline();
    await pipeline.put('shards/s0of2/state_previous.json', stateOf('2026-01-02'));
    await pipeline.put('shards/s1of2/state_previous.json', stateOf('2026-01-03'));
    expect((await pipeline.run({ tap: [{ state: stateOf('2026-01-04') }] })).code).toBe(0);
    expect(await pipeline.json('state_previous.json')).toEqual(stateOf('2026-01-04'));
    expect(await pipeline.text('shards/s0of2/state_previous.json')).toBeUndefined();
    expect(await pipeline.text('shards/s1of2/state_previous.json')).toBeUndefined();
  });
});

describe('a shared load from the beginning', () => {
  const initial = { load_type: 'initial', shards: 2, ...NIGHT };
  const shard = (index: number, config: object = {}) => ({
    config: { ...initial, shard: `${index}/2`, ...config },
    tap: [{ state: stateOf(`2026-01-0${index + 2}`) }],
  });
  const withOld = () =>
    newPipeline({
      'state_previous.json': stateOf('2026-01-09'),
      'shards/s0of3/state_previous.json': stateOf('2026-01-08'),
    });
  const filesIn = async ({ root }: Pipeline) => (await readdir(root, { recursive: true })).sort();
  const statesIn = async (pipeline: Pipeline) =>
    (await filesIn(pipeline)).filter((name) => name.endsWith('state_previous.json'));

  test.concurrent('is not undone by older states, even when it does not come to its end', async () => {
    const pipeline = await withOld();
    expect((await pipeline.run(shard(1))).code).toBe(0);
    expect(await statesIn(pipeline)).toEqual(['shards/s1of2/state_previous.json']);
    const kept = (await filesIn(pipeline)).filter((name) => /state_previous\.\d/.test(name));
    expect(kept).toEqual([
      expect.stringMatching(/^shards\/s0of3\/state_previous\.\d/),
      expect.stringMatching(/^state_previous\.\d/),
    ]);
    // The other one has never run; the next night goes on from what there is.
    expect((await pipeline.run({})).log).toContain('incremental load');
  });

  test.concurrent('is begun by its first shard alone: the others and further tries leave its states', async () => {
    const pipeline = await withOld();
    for (const index of [0, 1, 0]) expect((await pipeline.run(shard(index))).code).toBe(0);
    expect(await statesIn(pipeline)).toEqual(['shards/s0of2/state_previous.json', 'shards/s1of2/state_previous.json']);
    // A further try goes on where the one before it got to.
    expect((await pipeline.run(shard(1))).log).toMatch(/begun anew before[^]*incremental load/);
    // Another night begins anew once more.
    await pipeline.run(shard(1, { run_id: 'another' }));
    expect(await statesIn(pipeline)).toEqual(['shards/s1of2/state_previous.json']);
  });
});

test('shards that begin anew about midnight are of one load, unless it is the same name on another day', async () => {
  const pipeline = await newPipeline({ 'state_previous.json': stateOf('2026-01-01') });
  const run = (index: number, now: string, run_id?: string) =>
    pipeline.run({
      config: { load_type: 'initial', shard: `${index}/2`, now, ...(run_id && { run_id }) },
      tap: [{ state: stateOf('2026-01-03') }],
    });
  const isThere = async (index: number) =>
    (await pipeline.text(`shards/s${index}of2/state_previous.json`)) !== undefined;
  await run(0, '2026-01-05T23:59:00Z');
  await run(1, '2026-01-06T00:01:00Z');
  expect([await isThere(0), await isThere(1)]).toEqual([true, true]);
  await run(0, '2026-01-07T03:00:00Z', 'nightly');
  expect([await isThere(0), await isThere(1)]).toEqual([true, false]);
  await run(1, '2026-01-08T03:00:00Z', 'nightly');
  expect([await isThere(0), await isThere(1)]).toEqual([false, true]);
});

test('an old state that is put back beside those of shards is told to have no effect', async () => {
  const pipeline = await newPipeline();
  await pipeline.put('shards/s0of2/state_previous.json', stateOf('2026-01-03'));
  expect((await pipeline.run({ config: { shard: '1/2', ...NIGHT } })).log).not.toMatch(/is newer than/);
  await pipeline.put('state_previous.json', stateOf('2026-01-01'));
  const { log } = await pipeline.run({ config: { shard: '1/2', ...NIGHT } });
  expect(log).toMatch(/WARNING \S+state_previous\.json is newer than the states of 1 shards below \S+shards\//);
});

test.each([undefined, 'check'])(
  'one that is not told which shard it is does not do the work of all (%s)',
  async (how) => {
    const pipeline = await newPipeline();
    const args = how === undefined ? [] : [`--${how}`];
    const { code, log } = await pipeline.start({ config: { shards: 4 }, args }).ended;
    expect([code, log]).toEqual([78, expect.stringContaining('nothing says which of them this is: give --shard I/4')]);
  },
);

test('a run without others goes by the name that it is given, and its tries are counted together', async () => {
  const pipeline = await newPipeline();
  const config = { run_id: 'nightly-7' };
  expect((await pipeline.run({ config, tap: [{ exit: 75 }] })).code).toBe(75);
  expect((await pipeline.run({ config })).code).toBe(0);
  const summary = await pipeline.summary();
  expect(summary).toMatchObject({ run_id: 'nightly-7', shard: null, night: null, attempts: 2, exit_code: 0 });
  expect(await pipeline.json(`_runs/dt=${summary.started_at.slice(0, 10)}/nightly-7.json`)).toEqual(summary);
});

describe('onspot-job finish', () => {
  const finish = (pipeline: Pipeline, config: object = {}) =>
    pipeline.start({
      command: 'finish',
      config: { tap_command: undefined, shards: 2, finish_wait_minutes: 0, ...NIGHT, ...config },
    }).ended;

  async function ranShards(pipeline: Pipeline, codes: readonly (number | undefined)[]): Promise<void> {
    for (const [index, code] of codes.entries()) {
      if (code === undefined) continue;
      const state = { bookmarks: { observations: { [`place ${index}`]: '2026-01-05T23:59:59' } } };
      const end = code === 0 ? [] : [{ log: `CRITICAL it is ${code}` }, { exit: code }];
      await pipeline.run({ tap: [{ state }, ...end], config: { shard: `${index}/${codes.length}`, ...NIGHT } });
    }
  }

  test.concurrent('names the shards that are missing, also while one is still at work', async () => {
    const pipeline = await newPipeline();
    const busy = pipeline.start({
      tap: [{ log: 'ready' }, { waitFor: pipeline.gate }],
      config: { shard: '0/3', lease_seconds: 5, ...NIGHT },
    });
    await busy.said('ready');
    const { code, log } = await finish(pipeline, { shards: 3 });
    expect([code, log]).toEqual([
      75,
      expect.stringMatching(/not merged \(.*lock.*\)\. Of night, the shards 1\/3, 2\/3 left no summary/),
    ]);
    await pipeline.openGate();
    await busy.ended;
  });

  test.concurrent('of an older night leaves the newest summary and report where they are', async () => {
    const pipeline = await newPipeline();
    const at = (day: string, run_id: string) => ({ now: `2026-01-${day}T03:00:00Z`, run_id });
    await pipeline.run({ config: { ...at('05', 'first'), shard: '0/2' } });
    await pipeline.run({ config: { ...at('05', 'first'), shard: '1/2' } });
    await pipeline.run({ config: at('06', 'second') });
    const [latest, report] = [await pipeline.text('_latest.json'), await pipeline.text('report.html')];
    expect((await finish(pipeline, at('07', 'first'))).code).toBe(0);
    expect(await pipeline.json('_runs/dt=2026-01-05/first.json')).toMatchObject({ exit_code: 0 });
    expect([await pipeline.text('_latest.json'), await pipeline.text('report.html')]).toEqual([latest, report]);
  });

  test.concurrent('makes one state of all, keeps the one before, and rolls the start date', async () => {
    const pipeline = await newPipeline({ 'state_previous.json': stateOf('2026-01-01') });
    await ranShards(pipeline, [0, 0]);
    const { code, log } = await finish(pipeline);
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(await pipeline.json('state_previous.json')).toEqual({
      bookmarks: { observations: { 'place 0': '2026-01-05T23:59:59', 'place 1': '2026-01-05T23:59:59' } },
    });
    const names = await pipeline.names();
    expect(names.filter((name) => name.startsWith('state_previous.'))).toHaveLength(2);
    expect(await pipeline.text('shards/s0of2/state_previous.json')).toBeUndefined();
    expect(await pipeline.text('report.html')).toContain('<title>Run report night</title>');
    expect((await pipeline.json<{ start_date: string }>('tap_config.json')).start_date).not.toContain('2020');
    const summary = await pipeline.summary();
    expect(summary).toMatchObject({ run_id: 'night', exit_code: 0, failure: null, state: { promoted: true } });
    expect(summary.shards).toEqual([
      { shard: '0/2', run_id: expect.stringMatching(/-s0of2$/), exit_code: 0, failure: null },
      { shard: '1/2', run_id: expect.stringMatching(/-s1of2$/), exit_code: 0, failure: null },
    ]);
  });

  test.concurrent.each([
    [[0, undefined], 75, /Of night, the shard 1\/2 left no summary \(not run, or with another run_id\)/],
    [[0, 75], 75, /the shard 1\/2 failed, with 75: .*it is 75/],
    [[65, 75], 65, /the shards 0\/2, 1\/2 failed, the first of them with 65: .*it is 65/],
    [[undefined, 78], 78, /the shard 0\/2 left no summary.*; the shard 1\/2 failed, with 78/],
  ] as const)('of shards that ended with %j ends with %i, and names them', async (codes, expected, says) => {
    const pipeline = await newPipeline({ 'state_previous.json': stateOf('2026-01-01') });
    await ranShards(pipeline, codes);
    const { code, log } = await finish(pipeline);
    expect({ code, log }).toEqual({ code: expected, log: expect.stringMatching(says) as unknown });
    // What they have done is merged all the same; where one is missing, into the state that all began from.
    const merged = await pipeline.json<{ bookmarks: { observations: object } }>('state_previous.json');
    const places = codes.flatMap((one, index) => (one === undefined ? [] : [`place ${index}`]));
    expect(Object.keys(merged.bookmarks.observations).sort()).toEqual(
      [...(codes.some((code) => code === undefined) ? ['EF~1'] : []), ...places].sort(),
    );
  });

  test.concurrent(
    'waits for shards that are still at work, or may be tried again',
    async () => {
      const pipeline = await newPipeline();
      await ranShards(pipeline, [75, undefined]);
      const job = pipeline.start({
        command: 'finish',
        config: { tap_command: undefined, shards: 2, finish_wait_minutes: 1, ...NIGHT },
      });
      await job.said('Waiting for the shards 0/2, 1/2 of night');
      await ranShards(pipeline, [0, 0]);
      expect((await job.ended).code).toBe(0);
    },
    30_000,
  );

  test.concurrent(
    'counts what a shard did that is run again, was killed, or was one of another number',
    async () => {
      const pipeline = await newPipeline();
      await ranShards(pipeline, [0, 0]);
      await ranShards(pipeline, [0, undefined]);
      const killed = pipeline.start({
        tap: [{ log: 'ready' }, { waitFor: pipeline.gate }],
        config: { shard: '1/2', lease_seconds: 5, ...NIGHT },
      });
      await killed.said('ready');
      const begun = await pipeline.json<RunSummary>('_runs/shards/night/s1of2.json');
      expect(begun).toMatchObject({
        attempts: 2,
        exit_code: 75,
        failure: expect.stringContaining('has begun') as unknown,
      });
      killed.process.kill('SIGKILL');
      await killed.ended;
      await pipeline.openGate();
      await pipeline.run({ config: { shard: '0/3', lease_seconds: 5, ...NIGHT } });
      const early = await finish(pipeline, { lease_seconds: 5 });
      expect({ code: early.code, log: early.log }).toEqual({
        code: 75,
        log: expect.stringMatching(
          /the shard 1\/2 failed, with 75: It has begun, and nobody has seen it end/,
        ) as unknown,
      });
      await pipeline.run({ config: { shard: '1/2', lease_seconds: 5, ...NIGHT } });
      const done = await finish(pipeline, { lease_seconds: 5 });
      expect({ code: done.code, log: done.log }).toMatchObject({ code: 0 });
      const again = await pipeline.json<RunSummary>('_runs/shards/night/s0of2.json');
      expect(again.attempts).toBe(2);
      const night = await pipeline.summary();
      expect(night.loads.filter(({ is_whole }) => !is_whole).map(({ run_id }) => run_id)).toContain(begun.run_id);
    },
    60_000,
  );

  test.concurrent('counts a night that went on under another number of shards as one', async () => {
    const [night] = madeUpNights({ locations: 1, nights: 1, days: 6 });
    const window = { first_day: '2026-01-04', newest_day: '2026-01-05' };
    const summaryOf = (shard: string, hour: number, records: number, days: string): RunSummary => ({
      ...night!,
      ...{ run_id: `run ${shard}`, shard, night: 'night', window, exit_code: 0, failure: null },
      started_at: `2026-01-06T0${hour}:00:00.000Z`,
      subjects: { observations: { a: { records, median: null, days } } },
      silent: records === 0 ? { observations: ['a'] } : {},
      streams: { observations: { ...night!.streams.observations!, records, pending: hour, by_day: {} } },
    });
    const pipeline = await newPipeline({
      '_runs/shards/night/s0of2.json': summaryOf('0/2', 3, 2, 'fp'),
      '_runs/shards/night/s1of2.json': { ...summaryOf('1/2', 4, 0, '..'), subjects: {}, silent: {} },
      '_runs/shards/night/s0of4.json': summaryOf('0/4', 5, 0, 'de'),
      '_runs/shards/night/s0of3.json': summaryOf('0/3', 6, 3, 'dd'),
      ...Object.fromEntries(
        [1, 2].map((index) => [
          `_runs/shards/night/s${index}of3.json`,
          { ...summaryOf(`${index}/3`, 7, 0, '..'), subjects: {}, silent: {} },
        ]),
      ),
    });
    expect(await finish(pipeline, { shards: 3 })).toMatchObject({ code: 0 });
    const { subjects, silent, streams, started_at } = await pipeline.summary();
    expect(subjects.observations).toEqual({ a: { records: 5, median: null, days: 'fe' } });
    expect(silent).toEqual({ observations: [] });
    expect(streams.observations).toMatchObject({ records: 5, pending: 20 });
    expect(started_at).toBe('2026-01-06T03:00:00.000Z');
  });

  test.concurrent('of a night that nobody knows leaves what is told of others as it is', async () => {
    const pipeline = await newPipeline();
    await ranShards(pipeline, [0, 0]);
    expect((await finish(pipeline)).code).toBe(0);
    const before = await pipeline.summary();
    for (const wrong of [{ shards: 3 }, { run_id: 'nope' }]) expect((await finish(pipeline, wrong)).code).toBe(75);
    expect(await pipeline.summary()).toEqual(before);
    expect(await pipeline.json(`_runs/dt=${before.started_at.slice(0, 10)}/night.json`)).toEqual(before);
  });

  test.concurrent('names the state that is damaged, and what to do', async () => {
    const pipeline = await newPipeline();
    await ranShards(pipeline, [0, 0]);
    await pipeline.put('shards/s1of2/state_previous.json', '{"book');
    const { code, log } = await finish(pipeline);
    expect({ code, log }).toEqual({
      code: 65,
      log: expect.stringMatching(
        /pipeline\/shards\/s1of2\/state_previous\.json is not JSON.*put one of the kept/,
      ) as unknown,
    });
  });

  test.concurrent('without a number of shards ends with 78, and so it does without a pipeline', async () => {
    const pipeline = await newPipeline();
    const lost = await finish(pipeline, { shards: undefined });
    expect(lost).toMatchObject({ code: 78, log: expect.stringContaining('There is nothing to finish') as unknown });
  });
});
