import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { startBucket } from './support/bucket.js';
import { linesOf } from './support/load.js';
import { record, schema, state } from './support/messages.js';
import { run, type Running, start, toEnv } from './support/program.js';
import { tempFolder } from './support/temp-folder.js';

const FROM_ENV = ['--config', 'ENV'];
const PAD = 'x'.repeat(1_000_000);
const large = [schema('s'), state(0), ...Array.from({ length: 20 }, (_, n) => record('s', { n, PAD }))].join('');
const small = [schema('s'), record('s', { n: 1 }), state(1)].join('');
const ALL = { unfinished_retention_hours: 0 };

/** Kills a program outright, once something of a large object is stored that cannot be completed yet. */
async function killAt(running: Running, hasBegun: () => boolean | Promise<boolean>): Promise<void> {
  running.child.stdin.write(large);
  while (!(await hasBegun())) await sleep(10);
  running.child.kill('SIGKILL');
  expect((await running.ended).code).toBeNull();
}

describe('killed in the middle of a large object', () => {
  test('in a bucket: the next run with a retention of nothing leaves no open upload, and stores its own', async () => {
    const { s3, env, objects } = await startBucket();
    await killAt(start(FROM_ENV, env()), () => (s3.openUploads()[0]?.parts ?? 0) > 0);
    expect(s3.openUploads()).toHaveLength(1);

    const young = await run(FROM_ENV, small, env());
    expect({ code: young.code, log: young.log, left: s3.openUploads().length }).toMatchObject({ code: 0, left: 1 });
    expect(young.log).not.toContain('Removed');

    for (const flag of ['--check', '--dry-run']) await run([...FROM_ENV, flag], small, env(ALL));
    expect(s3.openUploads()).toHaveLength(1);

    const { code, out, log } = await run(FROM_ENV, large + state(1), env(ALL));
    expect({ code, out }).toEqual({ code: 0, out: '0\n1\n' });
    expect(log).toContain(
      'INFO Removed 1 unfinished upload or file that killed programs left below s3://bucket/raw/\n',
    );
    expect(s3.openUploads()).toEqual([]);
    expect(linesOf(await objects(), 's')).toHaveLength(21);
    await s3.close();
  });

  test('in a directory: the next run with a retention of nothing leaves no file', async () => {
    const folder = await tempFolder();
    const unfinished = () => readdir(join(folder, '.storage-unfinished')).catch(() => []);
    const settings = (more = {}) => toEnv({ destination: folder, max_memory_bytes: 1024 * 1024, ...more });
    await killAt(start(FROM_ENV, settings({ rotate_bytes: 1e9 })), async () => (await unfinished()).length > 0);

    expect((await run(FROM_ENV, small, settings())).code).toBe(0);
    expect(await unfinished()).toHaveLength(1);
    const { code, log } = await run(FROM_ENV, small, settings(ALL));
    expect({ code, left: await unfinished() }).toEqual({ code: 0, left: [] });
    expect(log).toContain(`INFO Removed 1 unfinished upload or file that killed programs left below ${folder}/\n`);
  });
});

test('what a living neighbour is writing is left alone', async () => {
  const { s3, env, objects } = await startBucket();
  const neighbour = start(FROM_ENV, env({ run_id: 'neighbour' }));
  neighbour.child.stdin.write(large);
  while ((s3.openUploads()[0]?.parts ?? 0) === 0) await sleep(10);

  expect(await run(FROM_ENV, small, env())).toMatchObject({ code: 0, out: '1\n' });
  expect(s3.openUploads()).toHaveLength(1);
  neighbour.child.stdin.end(state(1));
  expect(await neighbour.ended).toMatchObject({ code: 0, out: '0\n1\n' });
  expect(linesOf(await objects(), 's')).toHaveLength(21);
  await s3.close();
});

test('without the right to list uploads a run warns, and goes on', async () => {
  const { s3, env } = await startBucket();
  s3.faults.add({ operation: 'ListMultipartUploads', times: Infinity, status: 403, code: 'AccessDenied' });
  const { code, out, log } = await run(FROM_ENV, small, env());
  expect({ code, out }).toEqual({ code: 0, out: '1\n' });
  expect(log).toMatch(
    /WARNING Could not look for uploads .* below s3:\/\/bucket\/raw\/.* s3:ListBucketMultipartUploads/,
  );
  await s3.close();
});
