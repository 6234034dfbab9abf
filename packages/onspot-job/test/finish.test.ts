import { describe, expect, test } from '@jest/globals';
import { type RunSummary } from '@onspot-tap/job';
import { madeUpNights } from './support/made-up-nights.js';
import { newFolder, newPipeline, type Pipeline, stateOf } from './support/pipeline.js';

const NIGHT = { run_id: 'night' };

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

describe('onspot-job finish', () => {
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
      expect.stringMatching(
        /Of night, the shards 1\/3, 2\/3 left no summary.*; the shard 0\/3 failed.*\. The states of the night are not merged \(.*lock.*\); run these again/,
      ),
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
      { shard: '0/2', run_id: expect.stringMatching(/-s0of2$/), attempts: 1, exit_code: 0, failure: null },
      { shard: '1/2', run_id: expect.stringMatching(/-s1of2$/), attempts: 1, exit_code: 0, failure: null },
    ]);
  });

  test.concurrent.each([
    [
      [0, undefined],
      75,
      /Of night, the shard 1\/2 left no summary that can be read \(not run, or with another run_id\)\. What the others did is merged; run these again, then/,
    ],
    [[0, 75], 75, /the shard 1\/2 failed, with 75: .*it is 75/],
    [
      [65, 75],
      65,
      /the shards 0\/2, 1\/2 failed, the first of them with 65: .*it is 65\. What the others did is merged; put right what keeps them from it and run these again/,
    ],
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

  test.concurrent('puts days where they belong, of shards that believed in different days', async () => {
    const [night] = madeUpNights({ locations: 1, nights: 1, days: 6 });
    const summaryOf = (index: number, first: number, subjects: Record<string, string>): RunSummary => ({
      ...night!,
      ...{ run_id: `run ${index}`, shard: `${index}/2`, night: 'night', exit_code: 0, failure: null },
      window: { first_day: `2026-01-0${first}`, newest_day: `2026-01-0${first + 2}` },
      subjects: {
        observations: Object.fromEntries(
          Object.entries(subjects).map(([id, days]) => [id, { records: 1, median: null, days }]),
        ),
      },
    });
    const pipeline = await newPipeline({
      '_runs/shards/night/s0of2.json': summaryOf(0, 5, { later: 'fep', new: '.ef', timeless: '' }),
      '_runs/shards/night/s1of2.json': summaryOf(1, 4, { earlier: 'xfe' }),
    });
    expect(await finish(pipeline)).toMatchObject({ code: 0 });
    const { window, subjects } = await pipeline.summary();
    expect(window).toEqual({ first_day: '2026-01-04', newest_day: '2026-01-07' });
    const days = Object.entries(subjects.observations!).map(([id, subject]) => [id, subject.days]);
    expect(days).toEqual([
      ['later', 'dfep'],
      ['new', '..ef'],
      ['timeless', ''],
      ['earlier', 'xfe.'],
    ]);
  });

  test.concurrent('of a night that nobody knows leaves what is told of others as it is', async () => {
    const pipeline = await newPipeline();
    await ranShards(pipeline, [0, 0]);
    expect((await finish(pipeline)).code).toBe(0);
    const before = await pipeline.summary();
    for (const wrong of [{ shards: 3 }, { run_id: 'nope' }]) expect((await finish(pipeline, wrong)).code).toBe(75);
    const [three] = [await finish(pipeline, { shards: 3 })];
    expect(three.log).toContain(
      '; there are summaries of 2 shards: check "shards"); run these again, then onspot-job finish',
    );
    // The metrics tell it, too.
    expect(JSON.parse(three.stdout.split('\n')[0] ?? '')).toMatchObject({ run_failed: 1, run_id: 'night' });
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

  test.concurrent(
    'says the same thing once when a shard fails of what keeps the states from being merged',
    async () => {
      const pipeline = await newPipeline();
      await ranShards(pipeline, [0, 0]);
      await pipeline.put('shards/s1of2/state_previous.json', '{"book');
      await pipeline.run({ config: { shard: '1/2', ...NIGHT } });
      const { code, log } = await finish(pipeline);
      expect(code).toBe(65);
      const says = log.split('\n').find((line) => line.startsWith('CRITICAL'));
      expect(says).toMatch(
        /failed, with 65: .*s1of2.*\. The states of the night are not merged, for the same reason; put right/,
      );
      expect(says?.split('is not JSON')).toHaveLength(2);
    },
  );

  test.concurrent('names the shard whose state the tap cannot use', async () => {
    const folder = await newFolder();
    const pipeline = await newPipeline({
      'tap_config.json': {
        ...{ os_access_key: 'access', os_secret_key: 'secret', os_api_key: 'key', callback_secret: 'a'.repeat(32) },
        ...{ os_callback_url: 'http://127.0.0.1:9/', os_base_url: 'http://127.0.0.1:9' },
        ...{ locations_url: folder, work_url: folder, start_date: '2020-01-01T00:00:00Z' },
      },
    });
    await ranShards(pipeline, [0, 0]);
    await pipeline.put('shards/s1of2/state_previous.json', { bookmarks: { observations: { a: 'never' } } });
    const real = { tap_command: undefined, target_command: undefined };
    const run = await pipeline.run({ config: { shard: '1/2', ...NIGHT, ...real } });
    const says =
      'the bookmark of a in stream observations is not a time; give the last state line a target said (in state_previous.s1of2.json)';
    expect([run.code, run.log]).toEqual([
      65,
      expect.stringContaining(`ended with 65: The state cannot be used: ${says}`),
    ]);
    const { code, log } = await finish(pipeline);
    const verdict = log.split('\n').find((line) => line.includes('CRITICAL Of night'));
    expect([code, verdict?.split(says).length, verdict]).toEqual([
      65,
      2,
      expect.stringContaining('for the same reason'),
    ]);
  });

  test.concurrent('of a night of one job has nothing to do', async () => {
    const pipeline = await newPipeline();
    await pipeline.run({ config: NIGHT });
    const before = await pipeline.summary();
    const { code, log } = await finish(pipeline, { shards: 1 });
    expect({ code, log }).toEqual({ code: 0, log: 'INFO A night of one job has nothing to finish\n' });
    expect(await pipeline.summary()).toEqual(before);
  });

  test.concurrent('without a number of shards ends with 78, and so it does without a pipeline', async () => {
    const pipeline = await newPipeline();
    const lost = await finish(pipeline, { shards: undefined });
    expect(lost).toMatchObject({ code: 78, log: expect.stringContaining('There is nothing to finish') as unknown });
  });
});
