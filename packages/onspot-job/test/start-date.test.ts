import { expect, test } from '@jest/globals';
import { newPipeline, type TapReport } from './support/pipeline.js';

const config = { now: '2026-03-15T23:30:00Z' };

test.concurrent.each([
  ['2021-02-07T00:00:00Z', '2026-02-13T00:00:00Z'],
  ['2021-02-07', '2026-02-13'],
  ['2021-02-07T10:20:30.123+00:00', '2026-02-13T00:00:00.000+00:00'],
  ['2021-17-02T00:00:00Z', '2026-02-13T00:00:00Z'],
  ['last month', '2026-02-13T00:00:00Z'],
])('a start_date of %s is rolled to %s, 30 days ago in UTC, in the form it had', async (before, after) => {
  const pipeline = await newPipeline({ 'tap_config.json': { start_date: before, work_url: '/data' } });
  expect((await pipeline.run({ config })).code).toBe(0);
  expect(await pipeline.json('tap_config.json')).toEqual({ start_date: after, work_url: '/data' });
  expect((await pipeline.summary()).start_date).toBe(after);
});

test.concurrent('every other byte of tap_config.json stays as it was', async () => {
  const text =
    '{\r\n\t"nested": {"start_date": "x"},\n  "id": 12345678901234567890,   "start_date":"2021-02-07"  , "work_url": "/\\u0064"}\n';
  const pipeline = await newPipeline({ 'tap_config.json': text });
  await pipeline.run({ config });
  expect(await pipeline.text('tap_config.json')).toBe(text.replace('2021-02-07', '2026-02-13'));
});

test.concurrent('a tap_config.json without a start_date gets one', async () => {
  const pipeline = await newPipeline({ 'tap_config.json': { work_url: '/data' } });
  await pipeline.run({ config });
  expect(await pipeline.json('tap_config.json')).toEqual({ start_date: '2026-02-13T00:00:00Z', work_url: '/data' });
});

test.concurrent('the tap already gets the new date, and the file is stored only after the run', async () => {
  const pipeline = await newPipeline();
  const report = `${pipeline.work}/report`;
  const job = pipeline.start({ config, tap: [{ report }, { log: 'ready' }, { waitFor: pipeline.gate }] });
  await job.said('ready');
  expect((await pipeline.json<{ start_date: string }>('tap_config.json')).start_date).toBe('2020-01-01T00:00:00Z');
  expect((await pipeline.json<TapReport>('../work/report')).config).toContain('2026-02-13T00:00:00Z');
  await pipeline.openGate();
  await job.ended;
  expect((await pipeline.json<{ start_date: string }>('tap_config.json')).start_date).toBe('2026-02-13T00:00:00Z');
});

test.concurrent('a tap_config.json that somebody changed meanwhile stays theirs, with a warning', async () => {
  const pipeline = await newPipeline();
  const job = pipeline.start({ config, tap: [{ log: 'ready' }, { waitFor: pipeline.gate }] });
  await job.said('ready');
  await pipeline.put('tap_config.json', { theirs: true });
  await pipeline.openGate();
  const { code, log } = await job.ended;
  expect(code).toBe(0);
  expect(log).toContain('was changed while this run went on; that change stays');
  expect(await pipeline.json('tap_config.json')).toEqual({ theirs: true });
});

test.concurrent('roll_start_date false leaves it alone', async () => {
  const pipeline = await newPipeline();
  await pipeline.run({ config: { ...config, roll_start_date: false } });
  expect((await pipeline.json<{ start_date: string }>('tap_config.json')).start_date).toBe('2020-01-01T00:00:00Z');
});
