import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { isAlive } from './support/job-process.js';
import { newPipeline, type Pipeline, stateOf, type TapReport } from './support/pipeline.js';

const waiting = (pipeline: Pipeline) => [
  { state: stateOf('2026-01-01') },
  { report: `${pipeline.work}/tap` },
  { log: 'ready' },
  { sleep: 60_000 },
];
const pidOf = async (pipeline: Pipeline, name: string): Promise<number> => {
  for (;;) {
    const report = await pipeline.json<TapReport | null>(`../work/${name}`).catch(() => null);
    if (report) return report.pid;
    await sleep(20);
  }
};
const gone = async (pid: number) => {
  while (isAlive(pid)) await sleep(20);
};

test.concurrent.each([
  ['SIGTERM', 143, 'SIGTERM'],
  ['SIGINT', 130, 'SIGINT'],
  ['SIGHUP', 129, 'SIGTERM'],
] as const)(
  '%s goes to the tap; its last state is promoted once the target has it; %i',
  async (signal, exitCode, handedOn) => {
    const pipeline = await newPipeline();
    const job = pipeline.start({
      tap: waiting(pipeline),
      onStop: [{ state: stateOf('2026-01-02') }],
      target: { finalDelay: 200 },
    });
    await job.said('ready');
    job.process.kill(signal);
    const { code, log } = await job.ended;
    expect(code).toBe(exitCode);
    expect(log).toContain(`INFO ${handedOn} reached the tap`);
    expect(log).not.toContain('reached the target');
    expect(log.trim().split('\n').at(-1)).toBe(`CRITICAL Stopped by ${signal}`);
    expect(await pipeline.json('state_previous.json')).toEqual(stateOf('2026-01-02'));
    expect(await pipeline.summary()).toMatchObject({ exit_code: exitCode, state: { promoted: true } });
    expect(await pipeline.names()).not.toContain('lock.json');
  },
);

describe('a program that does not end in time', () => {
  test.concurrent('if it is the tap, it is killed after half of the grace; what was said is promoted', async () => {
    const pipeline = await newPipeline();
    const job = pipeline.start({ tap: [...waiting(pipeline)], deaf: true, config: { grace_seconds: 1 } });
    await job.said('ready');
    job.process.kill('SIGTERM');
    const { code, log } = await job.ended;
    expect(code).toBe(143);
    expect(log).toContain('WARNING The tap did not end in time after it was told to stop, so it is killed');
    expect(log).toContain('The tap was killed by SIGKILL from this job');
    expect(await pipeline.json('state_previous.json')).toEqual(stateOf('2026-01-01'));
  });

  test.concurrent('if it is the target, it is killed after the grace; what it said is promoted', async () => {
    const pipeline = await newPipeline();
    const job = pipeline.start({ tap: waiting(pipeline), target: { hang: true }, config: { grace_seconds: 1 } });
    await job.said('ready');
    job.process.kill('SIGTERM');
    const { code, log } = await job.ended;
    expect(code).toBe(143);
    expect(log).toContain('WARNING The target did not end in time');
    expect(await pipeline.json('state_previous.json')).toEqual(stateOf('2026-01-01'));
  });
});

test.concurrent('the second signal changes nothing, the third kills both programs at once', async () => {
  const pipeline = await newPipeline();
  const target = { hang: true, report: `${pipeline.work}/target` };
  const job = pipeline.start({ tap: waiting(pipeline), deaf: true, target });
  await job.said('ready');
  const pids = [await pidOf(pipeline, 'tap'), await pidOf(pipeline, 'target')];
  job.process.kill('SIGTERM');
  await job.said('SIGTERM received: ending in order');
  job.process.kill('SIGTERM');
  await job.said('SIGTERM received again');
  await sleep(100);
  expect(pids.map(isAlive)).toEqual([true, true]);
  job.process.kill('SIGTERM');
  expect((await job.ended).code).toBe(143);
  expect(pids.map(isAlive)).toEqual([false, false]);
  expect(await readdir(pipeline.work)).toEqual(['tap', 'target']);
});

test.concurrent('a job that is killed outright leaves no process and no file with secrets behind', async () => {
  const pipeline = await newPipeline();
  const target = { hang: true, report: `${pipeline.work}/target` };
  const job = pipeline.start({ tap: waiting(pipeline), deaf: true, target, config: { grace_seconds: 1 } });
  await job.said('ready');
  const pids = [await pidOf(pipeline, 'tap'), await pidOf(pipeline, 'target')];
  job.process.kill('SIGKILL');
  await Promise.all(pids.map(gone));
  while ((await readdir(pipeline.work)).length > 2) await sleep(20);
});

test.concurrent('what a program leaves running in its group ends with it', async () => {
  const pipeline = await newPipeline();
  const { code } = await pipeline.run({ tap: [{ leaveBehind: `${pipeline.work}/child` }] });
  expect(code).toBe(0);
  await gone(Number(await pipeline.text('../work/child')));
});
