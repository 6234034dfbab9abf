import { expect, test } from '@jest/globals';
import { load } from './support/load.js';
import { record, schema, state } from './support/messages.js';
import { run, start, toEnv } from './support/program.js';
import { tempFolder } from './support/temp-folder.js';

type Metric = { type: string; metric: string; value: number; tags: Record<string, unknown> };

const metricsOf = (log: string): Metric[] =>
  [...log.matchAll(/^INFO METRIC: (.*)$/gm)].map(([, json]) => JSON.parse(json!) as Metric);

const INPUT = schema('a') + schema('b') + record('a', { n: 1 }) + record('b', {}) + record('a', { n: 2 }) + state({});

test('at the end the records of each stream and the rejected ones are told, and how long the run took', async () => {
  const input = INPUT + schema('a', { n: { type: 'string' } }) + record('a', { n: 3 });
  const { log } = await load(input, { settings: { validation: 'reject' } });
  expect(metricsOf(log)).toEqual([
    { type: 'counter', metric: 'record_count', value: 2, tags: { stream: 'a' } },
    { type: 'counter', metric: 'rejected_count', value: 1, tags: { stream: 'a' } },
    { type: 'counter', metric: 'record_count', value: 1, tags: { stream: 'b' } },
    { type: 'counter', metric: 'rejected_count', value: 0, tags: { stream: 'b' } },
    {
      type: 'timer',
      metric: 'job_duration',
      value: expect.any(Number),
      tags: { job_type: 'load', status: 'succeeded' },
    },
  ]);
});

test('a run that fails says so, and tells what is stored all the same', async () => {
  const { log } = await load(INPUT + 'no JSON\n');
  expect(metricsOf(log).map(({ metric, value, tags }) => [metric, tags.stream ?? tags.status, value])).toEqual([
    ['record_count', 'a', 2],
    ['rejected_count', 'a', 0],
    ['record_count', 'b', 1],
    ['rejected_count', 'b', 0],
    ['job_duration', 'failed', expect.any(Number)],
  ]);
});

test('a long run tells how far it is again and again', async () => {
  const settings = { metrics_interval_seconds: 0.05, rotate_records: 1, validation: 'reject' };
  const running = start(['--config', 'ENV'], toEnv({ destination: await tempFolder(), ...settings }));
  running.child.stdin.write(INPUT + schema('a', { n: { type: 'integer' } }) + record('a', { n: 'x' }));
  await running.hasLogged(/("record_count","value":2.*"rejected_count","value":1.*){3}/s);
  running.child.stdin.end(record('a', { n: 3 }));
  const metrics = metricsOf((await running.ended).log);
  for (const [name, last] of Object.entries({ record_count: 3, rejected_count: 1 })) {
    const counts = metrics.filter(({ metric, tags }) => metric === name && tags.stream === 'a');
    expect(counts.map(({ value }) => value)).toEqual(counts.map(({ value }) => value).sort());
    expect(counts.at(-1)).toMatchObject({ value: last });
  }
});

test('for Meltano every line has all members it asks for, and none that says a good run has failed', async () => {
  const env = { ...toEnv({ destination: await tempFolder() }), SINGER_SDK_LOG_CONFIG: 'log.yaml' };
  const { code, log } = await run(['--config', 'ENV'], INPUT, env);
  expect(code).toBe(0);
  const lines = log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const common = {
    level: 'info',
    logger_name: 'target-s3-json',
    app_name: 'target-s3-json',
    thread_name: 'MainThread',
  };
  for (const line of lines) {
    expect(line).toMatchObject({ ...common, pid: expect.any(Number), ts: expect.any(Number) });
    expect(line).toHaveProperty('stream_name');
    expect(typeof line.message).toBe('string');
  }
  const metrics = lines.filter((line) => 'metric_info' in line);
  expect(metrics.map(({ stream_name, metric_info }) => [stream_name, metric_info])).toEqual([
    ['a', expect.objectContaining({ metric: 'record_count', value: 2 })],
    ['a', expect.objectContaining({ metric: 'rejected_count', value: 0 })],
    ['b', expect.objectContaining({ metric: 'record_count', value: 1 })],
    ['b', expect.objectContaining({ metric: 'rejected_count', value: 0 })],
    [null, expect.objectContaining({ metric: 'job_duration', value: expect.any(Number) })],
  ]);
  expect(log).not.toMatch(/error|exception/i);
});
