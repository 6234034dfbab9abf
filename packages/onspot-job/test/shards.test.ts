import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadJobConfig, type RunSummary } from '@onspot-tap/job';
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

test.concurrent('a shard that cannot leave its summary is to be tried again', async () => {
  const pipeline = await newPipeline();
  await pipeline.put('summaries', 'a file where a folder should be');
  const config = { shard: '0/2', ...NIGHT, summary_url: join(pipeline.root, 'summaries') };
  const lost = await pipeline.run({ config, tap: [{ state: stateOf('2026-01-05') }] });
  expect([lost.code, lost.log]).toEqual([75, expect.stringContaining('the summary of this shard cannot be written')]);
  expect(await pipeline.json('shards/s0of2/state_previous.json')).toEqual(stateOf('2026-01-05'));
  // The reason of one that failed is its own.
  const failed = await pipeline.run({ config, tap: [{ log: 'CRITICAL it is 65' }, { exit: 65 }] });
  expect([failed.code, failed.log]).toEqual([65, expect.stringContaining('it is 65')]);
  // One without others has nobody who waits for it.
  expect((await pipeline.run({ config: { ...config, shard: undefined } })).code).toBe(0);
});

test.concurrent.each(['5/2', 'x', '0/0', '1/2/3', '', '0/99999'])(
  '--shard %j ends with 64, and says what it takes',
  async (shard) => {
    const pipeline = await newPipeline();
    const { code, log } = await pipeline.start({ args: [`--shard=${shard}`] }).ended;
    expect({ code, log }).toEqual({
      code: 64,
      log: `CRITICAL --shard is "${shard}": I/N, such as 0/4, counts I from 0 to N - 1, and N is at most 10000\n`,
    });
  },
);

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
    expect(statesIn(tap)).toEqual(['state_previous.json', 'state_previous.s0of2.json', 'state_previous.s1of2.json']);
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
