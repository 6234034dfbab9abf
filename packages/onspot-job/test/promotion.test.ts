import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { isAlive } from './support/job-process.js';
import { newPipeline, type Pipeline, stateOf, type TapReport } from './support/pipeline.js';

const OLD = stateOf('2026-01-01');
const NEW = stateOf('2026-01-02');
const withState = () => newPipeline({ 'state_previous.json': OLD });
const keptIn = async (pipeline: Pipeline) =>
  (await pipeline.names()).filter((name) => /^state_previous\..+\.json$/.test(name));

describe('a state that the target said is promoted', () => {
  test.concurrent('when both programs did well', async () => {
    const pipeline = await withState();
    const { code, log } = await pipeline.run({ tap: [{ state: OLD }, { state: NEW }] });
    expect(code).toBe(0);
    expect(log).toContain('INFO The state is promoted');
    expect(await pipeline.json('state_previous.json')).toEqual(NEW);
  });

  test.concurrent('when the tap failed', async () => {
    const pipeline = await withState();
    const { code } = await pipeline.run({ tap: [{ state: NEW }, { exit: 75 }] });
    expect(code).toBe(75);
    expect(await pipeline.json('state_previous.json')).toEqual(NEW);
  });

  test.concurrent('when the target failed after it', async () => {
    const pipeline = await withState();
    const tap = [{ state: NEW }, { sleep: 100 }, { state: stateOf('2026-01-03') }];
    const { code } = await pipeline.run({ tap, target: { failAt: 2 } });
    expect(code).toBe(77);
    expect(await pipeline.json('state_previous.json')).toEqual(NEW);
  });

  test.concurrent('of any length', async () => {
    const pipeline = await withState();
    await pipeline.run({ target: { bigState: 100_000 } });
    const { bookmarks } = await pipeline.json<{ bookmarks: { observations: object } }>('state_previous.json');
    expect(Object.keys(bookmarks.observations)).toHaveLength(100_000);
  });
});

test.concurrent('the state it replaces is kept beside it, once per run', async () => {
  const pipeline = await withState();
  const tap = [2, 3, 4].flatMap((day) => [{ state: stateOf(`2026-01-0${day}`) }, { sleep: 120 }]);
  const config = { now: '2026-02-03T04:05:06Z', promote_interval_seconds: 0.05 };
  await pipeline.run({ tap, config });
  const kept = await keptIn(pipeline);
  expect(kept).toEqual([expect.stringMatching(/^state_previous\.20260203T0405\d\d\.\d{3}Z\.json$/)]);
  expect(await pipeline.json(kept[0]!)).toEqual(OLD);
  expect(await pipeline.json('state_previous.json')).toEqual(stateOf('2026-01-04'));
});

test.concurrent('the state just replaced is kept also where a clock was ahead once', async () => {
  const ahead = Array.from({ length: 7 }, (_, second) => `state_previous.20300101T00000${second}.000Z.json`);
  const files = Object.fromEntries(ahead.map((name) => [name, {}]));
  const pipeline = await newPipeline({ 'state_previous.json': OLD, ...files });
  expect((await pipeline.run({ tap: [{ state: NEW }] })).code).toBe(0);
  const kept = await keptIn(pipeline);
  expect(kept).toHaveLength(7);
  expect(await pipeline.json(kept[0]!)).toEqual(OLD);
});

test.concurrent('the last seven replaced states are kept, older ones deleted', async () => {
  const pipeline = await withState();
  for (let day = 1; day <= 8; day += 1)
    await pipeline.put(`state_previous.2026010${day}T000000.000Z.json`, stateOf('2025-01-01'));
  await pipeline.put('state_previous.mine.json', {});
  await pipeline.run({ tap: [{ state: NEW }] });
  const kept = await keptIn(pipeline);
  expect(kept).toHaveLength(8);
  expect(kept.slice(0, 2)).toEqual([
    'state_previous.20260103T000000.000Z.json',
    'state_previous.20260104T000000.000Z.json',
  ]);
  expect(kept).toContain('state_previous.mine.json');
});

describe('nothing is promoted', () => {
  test.concurrent('when the target says nothing', async () => {
    const pipeline = await withState();
    const { log } = await pipeline.run();
    expect(log).toContain('The state stays as it was');
    expect(await pipeline.json('state_previous.json')).toEqual(OLD);
  });

  test.concurrent('when it says what is there already: the object is not even written', async () => {
    const pipeline = await withState();
    await pipeline.run({ tap: [{ state: OLD }] });
    const { state } = await pipeline.summary();
    expect(state).toEqual({ before: state.before, after: state.before, promoted: false });
    expect(await keptIn(pipeline)).toEqual([]);
  });

  test.concurrent.each(['{}', '{"bookmarks":{}}'])('over a state when it says %s', async (empty) => {
    const pipeline = await withState();
    const { code, log } = await pipeline.run({ target: { inTheEnd: `${empty}\n` } });
    expect(code).toBe(0);
    expect(log).toContain('WARNING Not promoted: the state the target said is empty');
    expect(await pipeline.json('state_previous.json')).toEqual(OLD);
  });

  test.concurrent.each(['42', '["a"]', 'hello', '{oops}'])('when it says %s', async (chatter) => {
    const pipeline = await withState();
    const { code, log } = await pipeline.run({ target: { inTheEnd: `${chatter}\n` } });
    expect(code).toBe(0);
    expect(log).toContain('WARNING');
    expect(await pipeline.json('state_previous.json')).toEqual(OLD);
  });
});

test.concurrent('chatter of the target after a state does not hide it', async () => {
  const pipeline = await withState();
  await pipeline.run({ tap: [{ state: NEW }], target: { inTheEnd: '\nhello\n' } });
  expect(await pipeline.json('state_previous.json')).toEqual(NEW);
});

test.concurrent('of a last state that was cut off the one before counts', async () => {
  const pipeline = await withState();
  const { log } = await pipeline.run({ tap: [{ state: NEW }], target: { inTheEnd: '{"bookmarks":{"observ' } });
  expect(log).toContain('The last state of the target was cut off');
  expect(await pipeline.json('state_previous.json')).toEqual(NEW);
});

test.concurrent('a last state without a line feed counts', async () => {
  const pipeline = await withState();
  await pipeline.run({ target: { inTheEnd: JSON.stringify(NEW) } });
  expect(await pipeline.json('state_previous.json')).toEqual(NEW);
});

describe('a state_previous.json that somebody else changed', () => {
  test.concurrent.each([
    ['changed', { theirs: true }],
    ['made', undefined],
  ])('or %s meanwhile stays theirs; ours is kept as state_conflict and the job ends with 75', async (_, found) => {
    const pipeline = await newPipeline({ 'state_previous.json': found });
    const job = pipeline.start({ tap: [{ log: 'ready' }, { waitFor: pipeline.gate }, { state: NEW }] });
    await job.said('ready');
    await pipeline.put('state_previous.json', OLD);
    await pipeline.openGate();
    const { code, log } = await job.ended;
    expect(code).toBe(75);
    expect(log).toMatch(/CRITICAL Somebody changed state_previous.json in .* while this run went on/);
    expect(await pipeline.json('state_previous.json')).toEqual(OLD);
    const conflict = (await pipeline.names()).find((name) => name.startsWith('state_conflict.'));
    expect(await pipeline.json(conflict!)).toEqual(NEW);
  });
});

describe('while the run goes on', () => {
  test.concurrent('states are promoted now and then, so that a job that is killed has lost little', async () => {
    const pipeline = await withState();
    const tap = [{ state: NEW }, { report: `${pipeline.work}/report` }, { log: 'ready' }, { sleep: 60_000 }];
    const job = pipeline.start({ tap, config: { promote_interval_seconds: 0.1, grace_seconds: 1 } });
    await job.said('ready');
    const isPromoted = async () => isDeepStrictEqual(await pipeline.json('state_previous.json'), NEW);
    while (!(await isPromoted())) await sleep(20);
    job.process.kill('SIGKILL');
    await job.ended;
    const { pid } = await pipeline.json<TapReport>('../work/report');
    while (isAlive(pid)) await sleep(20);
  });

  test.concurrent('nothing is promoted with promote_interval_seconds 0', async () => {
    const pipeline = await withState();
    const tap = [{ state: NEW }, { sleep: 300 }, { log: 'ready' }, { waitFor: pipeline.gate }];
    const job = pipeline.start({ tap, config: { promote_interval_seconds: 0 } });
    await job.said('ready');
    expect(await pipeline.json('state_previous.json')).toEqual(OLD);
    await pipeline.openGate();
    await job.ended;
    expect(await pipeline.json('state_previous.json')).toEqual(NEW);
  });

  test.concurrent.each([20, 90, 160])(
    'a crash leaves the old state or a newer one, always whole (killed %i ms later)',
    async (delay) => {
      const pipeline = await withState();
      const states = Array.from({ length: 200 }, (_, i) => [{ state: stateOf(`2027-${i}`) }, { sleep: 5 }]).flat();
      const job = pipeline.start({
        tap: [{ log: 'ready' }, ...states],
        config: { promote_interval_seconds: 0.001, grace_seconds: 1 },
      });
      await job.said('ready');
      await sleep(delay);
      job.process.kill('SIGKILL');
      await job.ended;
      const { bookmarks } = await pipeline.json<ReturnType<typeof stateOf>>('state_previous.json');
      expect(bookmarks.observations['EF~1']).toMatch(/^202[67]-\S+T23:59:59$/);
    },
  );
});
