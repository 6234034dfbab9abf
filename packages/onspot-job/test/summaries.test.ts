import { describe, expect, test } from '@jest/globals';
import { type RunSummary } from '@onspot-tap/job';
import { continueFacts } from '../dist/reports/continue-facts.js';
import { madeUpNights } from './support/made-up-nights.js';
import { newPipeline, type Pipeline } from './support/pipeline.js';

const nights = madeUpNights({ locations: 3, nights: 9, days: 6 });
const last = nights.at(-1)!;
const keyOf = ({ run_id, started_at }: RunSummary) => `_runs/dt=${started_at.slice(0, 10)}/${run_id}.json`;
const filesOf = (some: readonly RunSummary[]) => Object.fromEntries(some.map((night) => [keyOf(night), night]));
const runIdsIn = async (pipeline: Pipeline) => {
  const [, list = ''] = /"earlier_runs":(\[[^\]]*\])/.exec((await pipeline.text('report.html')) ?? '') ?? [];
  return JSON.parse(list) as string[];
};

describe('a stored summary that is none', () => {
  const bad: [what: string, content: unknown, fault: RegExp][] = [
    ['without its members', { version: 1, run_id: 'x' }, /it must have required property/],
    ['of another version', { ...last, version: 2 }, /version must be equal to constant/],
    [
      'with members of another kind',
      { ...last, subjects: { observations: 7 } },
      /subjects\.observations must be object/,
    ],
    ['that was cut off', JSON.stringify(last).slice(0, 500), /it is not JSON/],
  ];

  test.concurrent.each(bad)('%s is left out of what a run is compared with', async (_what, content, fault) => {
    const pipeline = await newPipeline({ ...filesOf(nights.slice(0, 2)), '_runs/dt=2026-11-20/x.json': content });
    const { code, log } = await pipeline.run();
    expect(code).toBe(0);
    expect(log).toMatch(/WARNING A summary counts as none: The summary \S+x\.json cannot be read: /);
    expect(log).toMatch(fault);
    expect(await pipeline.summary()).toMatchObject({ exit_code: 0 });
    expect(await runIdsIn(pipeline)).toHaveLength(2);
    expect(await pipeline.text('lock.json')).toBeUndefined();
  });

  test.concurrent.each(bad)('%s does not keep a run of that name from running', async (_what, content, fault) => {
    const now = '2026-01-05T03:00:00Z';
    const pipeline = await newPipeline({ '_runs/dt=2026-01-05/nightly.json': content });
    const { code, log } = await pipeline.run({ config: { now, run_id: 'nightly' } });
    expect([code, log]).toEqual([0, expect.stringMatching(fault)]);
    expect(await pipeline.json('_runs/dt=2026-01-05/nightly.json')).toMatchObject({ attempts: 1, exit_code: 0 });
  });

  test.concurrent.each(bad)('%s is named by the report that was to be made of it', async (_what, content, fault) => {
    const pipeline = await newPipeline({ '_runs/dt=2026-11-20/x.json': content, '_latest.json': content });
    for (const args of [[], ['--run', 'x']]) {
      const { code, log } = await pipeline.start({ command: 'report', args }).ended;
      expect([code, log]).toEqual([65, expect.stringMatching(fault)]);
      expect(log).toContain('; remove it, or put it right');
    }
  });
});

test('runs that have told nothing are no nights to compare with', async () => {
  const silent = nights.slice(1).map((night) => ({ ...night, window: null, streams: {}, subjects: {} }));
  const pipeline = await newPipeline(filesOf([nights[0]!, ...silent]));
  expect((await pipeline.run()).code).toBe(0);
  expect(await runIdsIn(pipeline)).toEqual([nights[0]!.run_id]);
});

test('metrics are said on stdout unless a setting, or its variable, says otherwise', async () => {
  const pipeline = await newPipeline();
  const { stdout } = await pipeline.start().ended;
  expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({ run_failed: 0 });
  expect(stdout).toContain('"Namespace":"OnSpotPipeline"');
  expect(await pipeline.start({ env: { ONSPOT_JOB_EMF: 'false' } }).ended).toMatchObject({ code: 0, stdout: '' });
});

describe('a run with a name', () => {
  const at = (now: string) => ({ now, run_id: 'night-1' });
  const summaryAt = (pipeline: Pipeline, day: string) => pipeline.text(`_runs/dt=${day}/night-1.json`);

  test.concurrent('that is tried again after midnight is one run', async () => {
    const pipeline = await newPipeline();
    await pipeline.run({ config: at('2026-01-05T23:30:00Z'), tap: [{ exit: 75 }] });
    expect((await pipeline.run({ config: at('2026-01-06T00:30:00Z') })).code).toBe(0);
    const summary = await pipeline.summary();
    expect(summary).toMatchObject({
      attempts: 2,
      exit_code: 0,
      started_at: expect.stringMatching(/^2026-01-05T23:30/),
    });
    expect(JSON.parse((await summaryAt(pipeline, '2026-01-05'))!)).toEqual(summary);
    expect(await summaryAt(pipeline, '2026-01-06')).toBeUndefined();
  });

  test.concurrent('that every night has is another run each night', async () => {
    const pipeline = await newPipeline();
    for (const day of ['05', '06']) await pipeline.run({ config: at(`2026-01-${day}T03:00:00Z`) });
    expect(await pipeline.summary()).toMatchObject({ attempts: 1 });
    for (const day of ['05', '06']) expect(await summaryAt(pipeline, `2026-01-${day}`)).toBeDefined();
    const { log } = await pipeline.start({ command: 'report', args: ['--run', 'night-1'] }).ended;
    expect(log).toContain('_runs/dt=2026-01-06/night-1.report.html');
  });
});

test('a place that answers nothing at first and something in a later try is not silent', () => {
  const subject = (records: number) => ({ observations: { a: { records, median: null, days: 'f' } } });
  const before = { ...last, subjects: subject(0), silent: { observations: ['a'] } };
  const now = { ...last, subjects: subject(3), silent: {} };
  expect(continueFacts(before, now).silent).toEqual({ observations: [] });
  expect(continueFacts(before, { ...now, subjects: subject(0) }).silent).toEqual({ observations: ['a'] });
});
