import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openEmbeddedPlace } from '../../../test/support/s3-place.js';
import { isAlive } from './support/job-process.js';
import { newPipeline, type Pipeline, stateOf } from './support/pipeline.js';

const LARGE = [
  { say: { type: 'SCHEMA', stream: 's', schema: { type: 'object', properties: {} }, key_properties: [] } },
  { megabytes: 20 },
  { log: 'ready' },
  { sleep: 60_000 },
];
const SMALL = [...LARGE.slice(0, 1), { megabytes: 1 }, { state: stateOf('2026-01-02') }];

/** The job with its tap, its target and its guard, as a container or a machine ends them: all at once. */
async function killAll(job: ReturnType<Pipeline['start']>): Promise<void> {
  const pids = [job.process.pid!, ...childrenOf(job.process.pid!)];
  expect(pids).toHaveLength(4);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await job.ended;
  while (pids.some(isAlive)) await sleep(10);
}

function childrenOf(parent: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
  const processes = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return processes.filter(([, ppid]) => ppid === parent).map(([pid]) => pid!);
}

const workFolders = async ({ work }: Pipeline) =>
  (await readdir(work)).filter((name) => name.startsWith('onspot-job-')).map((name) => join(work, name));

describe('job, tap, target and guard killed at once', () => {
  let place: Awaited<ReturnType<typeof openEmbeddedPlace>>;
  beforeEach(async () => void (place = await openEmbeddedPlace()));
  afterEach(() => place.close());

  test('in the middle of a large object: the next run leaves no open upload and no file with secrets', async () => {
    const pipeline = await newPipeline({
      'tap_config.json': { start_date: '2020-01-01T00:00:00Z', work_url: 'unused', os_secret_key: 'a secret' },
      'target_config.json': {
        destination: `s3://${place.bucket}/out`,
        s3_endpoint: place.endpoint,
        s3_access_key: place.keys.accessKeyId,
        s3_secret_key: place.keys.secretAccessKey,
        unfinished_retention_hours: 0,
      },
    });
    const config = { target_command: undefined };
    const job = pipeline.start({ tap: LARGE, config });
    await job.said('ready');
    while ((place.emulator.openUploads()[0]?.parts ?? 0) === 0) await sleep(10);
    const [folder = ''] = await workFolders(pipeline);
    expect(await modesBelow(folder)).toEqual({
      '.': 0o700,
      'tap_config.json': 0o600,
      'catalog.json': 0o600,
      'target_config.json': 0o600,
      'owner.sock': expect.any(Number),
    });
    await killAll(job);
    expect(await readFile(join(folder, 'tap_config.json'), 'utf8')).toContain('a secret');
    expect(await place.openUploads()).toHaveLength(1);

    // As when its lease has run out.
    const lock = await pipeline.json<object>('lock.json');
    await pipeline.put('lock.json', { ...lock, expires_at: new Date(0).toISOString() });
    const { code, log } = await pipeline.run({ tap: SMALL, config });
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(log).toContain(
      'INFO Removed 1 unfinished upload or file that killed programs left below s3://bucket/out/\n',
    );
    expect(await place.openUploads()).toEqual([]);
    expect(await workFolders(pipeline)).toEqual([]);
  });
});

async function modesBelow(folder: string): Promise<Record<string, number>> {
  const names = ['.', ...(await readdir(folder))];
  const modes = names.map(async (name) => [name, (await stat(join(folder, name))).mode & 0o777] as const);
  return Object.fromEntries(await Promise.all(modes));
}

test('the work folder of a living neighbour stays, and so does a young one without a sign of life', async () => {
  const [pipeline, neighbours] = [await newPipeline(), await newPipeline()];
  const env = { ONSPOT_JOB_WORK_DIR: pipeline.work };
  const neighbour = neighbours.start({ tap: [{ log: 'ready' }, { sleep: 60_000 }], env });
  await neighbour.said('ready');
  const [alive] = await workFolders(pipeline);
  const [young, old] = ['onspot-job-young1', 'onspot-job-old111'].map((name) => join(pipeline.work, name));
  for (const folder of [young!, old!]) {
    await mkdir(folder);
    await writeFile(join(folder, 'tap_config.json'), '{}');
  }
  const long = new Date(Date.now() - 25 * 3_600_000);
  await utimes(old!, long, long);
  await utimes(alive!, long, long);

  expect((await pipeline.run()).code).toBe(0);
  expect((await workFolders(pipeline)).sort()).toEqual([alive, young].sort());
  neighbour.process.kill('SIGTERM');
  expect((await neighbour.ended).code).toBe(143);
  expect(await workFolders(pipeline)).toEqual([young]);
});

test('what a killed job left unfinished beside its pipeline files and its summaries is removed', async () => {
  const pipeline = await newPipeline();
  const summaries = pipeline.path('../summaries');
  const leftBelow = async (root: string) => readdir(join(root, '.storage-unfinished'));
  for (const root of [pipeline.root, summaries]) {
    await mkdir(join(root, '.storage-unfinished'), { recursive: true });
    await writeFile(join(root, '.storage-unfinished', 'half-a-state'), '{');
  }
  const config = { summary_url: summaries };
  expect((await pipeline.run({ config })).code).toBe(0);
  expect(await leftBelow(pipeline.root)).toEqual(['half-a-state']);

  const { code, log } = await pipeline.run({ config: { ...config, unfinished_retention_hours: 0 } });
  expect({ code, log }).toMatchObject({ code: 0 });
  expect(log).toContain(`INFO Removed 1 unfinished upload or file that killed programs left below ${pipeline.root}/\n`);
  expect([await leftBelow(pipeline.root), await leftBelow(summaries)]).toEqual([[], []]);
});
