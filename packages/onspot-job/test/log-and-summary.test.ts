import { describe, expect, test } from '@jest/globals';
import { newFolder, newPipeline, stateOf } from './support/pipeline.js';

const metric = (stream: string, value: number) =>
  `INFO METRIC: {"type":"counter","metric":"record_count","value":${value},"tags":{"stream":"${stream}"}}`;

describe('the log', () => {
  test.concurrent('holds the lines of both programs unchanged', async () => {
    const pipeline = await newPipeline();
    const lines = [
      metric('s', 1),
      '{"level":"info","message":"hé","pid":1}',
      'CRITICAL not really',
      `x${'y'.repeat(90_000)}z`,
    ];
    const { log } = await pipeline.run({
      tap: lines.map((line) => ({ log: line })),
      target: { log: ['INFO from the target'] },
    });
    for (const line of [...lines, 'INFO from the target']) expect(log.split('\n')).toContain(line);
  });

  test.concurrent('of a good run never holds the words that make Meltano fail', async () => {
    const pipeline = await newPipeline();
    const { log } = await pipeline.start({ tap: [{ state: stateOf('2026-01-01') }] }).ended;
    expect(log).not.toMatch(/error|exception/i);
  });
});

describe('the summary', () => {
  test.concurrent('tells what was run, how it ended and what was stored, and is the latest one', async () => {
    const pipeline = await newPipeline({ 'state_previous.json': stateOf('2026-01-01') });
    const { code, log } = await pipeline.run({
      config: { now: '2026-01-05T03:00:00Z' },
      tap: [{ log: metric('observations', 5) }, { log: metric('observations', 12) }, { state: stateOf('2026-01-02') }],
      target: { log: [metric('observations', 12), metric('requests', 2)] },
    });
    expect(code).toBe(0);
    expect(log).toMatch(/INFO The target ended with 0 after \S+ s; records: observations 12, requests 2\n/);
    const summary = await pipeline.summary();
    expect(summary).toMatchObject({
      run_id: expect.stringMatching(/^20260105T030000Z-[0-9a-f]{8}$/),
      pipeline_url: `${pipeline.root}/`,
      versions: { job: expect.stringMatching(/^\d+\.\d+\.\d+/), node: process.version },
      load_type: 'incremental',
      start_date: '2025-12-06T00:00:00Z',
      started_at: expect.stringMatching(/^2026-01-05T03:00:00/),
      ended_at: expect.stringMatching(/^2026-01-05T03:00:0/),
      tap: { exit_code: 0, signal: null, critical: null, record_counts: { observations: 12 } },
      target: { exit_code: 0, signal: null, critical: null, record_counts: { observations: 12, requests: 2 } },
      state: { promoted: true },
      exit_code: 0,
      failure: null,
    });
    expect(summary.state.before).not.toBe(summary.state.after);
    expect(await pipeline.json(`_runs/dt=${summary.started_at.slice(0, 10)}/${summary.run_id}.json`)).toEqual(summary);
  });

  test.concurrent('is written after a failure too, with the sentence', async () => {
    const pipeline = await newPipeline();
    const log = '{"level":"critical","message":"Refused https://api.onspotdata.com/x?token=t","pid":1}';
    await pipeline.run({ tap: [{ log }, { exit: 77 }] });
    const summary = await pipeline.summary();
    expect(summary).toMatchObject({ exit_code: 77, tap: { exit_code: 77 }, target: { exit_code: 0 } });
    expect(summary.failure).toMatch(/^The tap ended with 77: Refused/);
    expect(JSON.stringify(summary)).not.toContain('token=t');
  });

  test.concurrent('tells how far a run got that ended before its programs', async () => {
    const pipeline = await newPipeline({ 'catalog.json': undefined });
    await pipeline.run();
    expect(await pipeline.summary()).toMatchObject({
      exit_code: 78,
      load_type: null,
      tap: null,
      target: null,
    });
  });

  test.concurrent('goes where summary_url says', async () => {
    const pipeline = await newPipeline();
    const folder = await newFolder();
    await pipeline.run({ config: { summary_url: folder } });
    expect(await pipeline.names()).not.toContain('_latest.json');
    expect(await pipeline.json(`../../${folder.split('/').at(-1)}/_latest.json`)).toMatchObject({ exit_code: 0 });
  });

  test.concurrent('that cannot be written changes no verdict', async () => {
    const pipeline = await newPipeline();
    const { code, log } = await pipeline.run({ config: { summary_url: pipeline.path('catalog.json') } });
    expect(code).toBe(0);
    expect(log).toMatch(/WARNING Cannot (write the summary of run|open) \S+[,:]/);
  });
});

test.concurrent('secrets are in no log line, summary or state', async () => {
  const secrets = {
    os_secret_key: 'S3CRET-os',
    os_api_key: 'S3CRET-api',
    callback_secret: ['S3CRET-one', 'S3CRET-two'],
  };
  const pipeline = await newPipeline({
    'tap_config.json': { ...secrets, s3_secret_key: 'S3CRET-s3', work_url: '/data' },
  });
  const env = { ONSPOT_JOB_S3_ACCESS_KEY: 'AKIA-JOB', ONSPOT_JOB_S3_SECRET_KEY: 'S3CRET-job' };
  const tap = [{ log: 'CRITICAL it was S3CRET-os and S3CRET-two' }, { exit: 65 }];
  const job = await pipeline.start({ tap, env }).ended;
  const own = job.log.split('\n').filter((line) => line !== 'CRITICAL it was S3CRET-os and S3CRET-two');
  expect(job.code).toBe(65);
  expect(own.join('\n')).not.toContain('S3CRET');
  expect(own.join('\n')).toContain('it was *** and ***');
  expect(await pipeline.text('_latest.json')).not.toContain('S3CRET');
});
