import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunSummary } from '@onspot-tap/job';
import { type S3Emulator, startS3Emulator } from '@onspot-tap/s3-emulator';
import { openStorage } from '@onspot-tap/storage';
import { runHere } from './support/job-process.js';
import { newFolder, stateOf, tapCommand, targetCommand } from './support/pipeline.js';

const CREDENTIALS = { accessKeyId: 'AKIA-TEST', secretAccessKey: 'secret-of-the-test' };
const TIMEOUT = 20_000;

let folder: string;
let bucket: string;
let emulator: S3Emulator;

beforeAll(async () => {
  folder = await newFolder();
  bucket = join(folder, 's3', 'esquire-api-taps');
  emulator = await startS3Emulator({
    directory: join(folder, 's3'),
    credentials: [CREDENTIALS],
    buckets: ['esquire-api-taps'],
  });
});
afterAll(() => emulator.close());

const put = async (key: string, content: object) => {
  const storage = await openStorage('s3://esquire-api-taps/', { s3: { ...CREDENTIALS, endpoint: emulator.url } });
  await storage.write(key, JSON.stringify(content));
  storage.close();
};
const json = async <T>(key: string) => JSON.parse(await readFile(join(bucket, key), 'utf8')) as T;

/** The four files as the original had them, credentials in tap_config.json included. */
async function putPipeline(prefix: string, output: string): Promise<void> {
  await put(`${prefix}tap_config.json`, {
    s3_access_key: CREDENTIALS.accessKeyId,
    s3_secret_key: CREDENTIALS.secretAccessKey,
    s3_endpoint: emulator.url,
    s3_bucket: 'esquire-api-taps',
    s3_output_folder: output,
    start_date: '2021-02-07T00:00:00Z',
  });
  await put(`${prefix}catalog.json`, { streams: [] });
  await put(`${prefix}target_config.json`, { delimiter: 'newline' });
  await put(`${prefix}state_previous.json`, stateOf('2026-01-01'));
}

const env = () => ({
  BUCKET: 'esquire-api-taps',
  ONSPOT_JOB_S3_ENDPOINT: emulator.url,
  ONSPOT_JOB_S3_ACCESS_KEY: CREDENTIALS.accessKeyId,
  ONSPOT_JOB_S3_SECRET_KEY: CREDENTIALS.secretAccessKey,
});
const run = (variables: NodeJS.ProcessEnv, config: object) =>
  runHere({ config: { work_dir: folder, ...config }, env: { ...env(), ...variables }, folder, args: [] });

test(
  'a pipeline in a bucket, named by BUCKET, SOURCE and PIPELINE, runs into the real target and its state is promoted',
  async () => {
    await putPipeline('tap-onspot/pipeline/nightly/', 'tap-onspot/output');
    const schema = {
      type: 'SCHEMA',
      stream: 'observations',
      schema: { type: 'object', properties: {} },
      key_properties: [],
    };
    const tap = [
      { say: schema },
      { say: { type: 'RECORD', stream: 'observations', record: { did: 'a', at: 1 } } },
      { state: stateOf('2026-01-02') },
    ];
    const { code, log } = await run(
      { SOURCE: 'tap-onspot', PIPELINE: 'nightly' },
      { tap_command: tapCommand({ steps: tap }) },
    );

    expect({ code, log }).toMatchObject({ code: 0 });
    const place = 'tap-onspot/pipeline/nightly/';
    expect(await json(`${place}state_previous.json`)).toEqual(stateOf('2026-01-02'));
    const summary = await json<RunSummary>(`${place}_latest.json`);
    expect(summary).toMatchObject({ exit_code: 0, state: { promoted: true } });
    expect(summary.versions.target).toMatch(/^\d/);
    expect(summary.target?.record_counts).toEqual({ observations: 1 });
    const [stream, ...rest] = (await readdir(join(bucket, 'tap-onspot/output/target'))).filter(
      (name) => !name.startsWith('_'),
    );
    expect([stream, rest]).toEqual(['observations', []]);
    const files = await readdir(join(bucket, 'tap-onspot/output/target/observations'), { recursive: true });
    const object = files.find((name) => name.endsWith('.jsonl'));
    expect(object).toContain(summary.run_id);
    expect(await json(`tap-onspot/output/target/observations/${object}`)).toEqual({ did: 'a', at: 1 });
    expect(emulator.openUploads()).toEqual([]);
  },
  TIMEOUT,
);

test(
  'where nothing is at the last part of the place, the files are taken from without it, as the original had them',
  async () => {
    await putPipeline('old-tap/pipeline/', 'old-tap/output');
    const programs = { tap_command: tapCommand({ steps: [] }), target_command: targetCommand({}) };
    const { code, log } = await run({ SOURCE: 'old-tap', PIPELINE: 'nightly' }, programs);
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(log).toContain('incremental load from s3://esquire-api-taps/old-tap/pipeline/\n');
    await expect(stat(join(bucket, 'old-tap/pipeline/_latest.json'))).resolves.toBeTruthy();
  },
  TIMEOUT,
);

test(
  'where there are no files at either place it is 78 and names both',
  async () => {
    const { code, log } = await run({ SOURCE: 'none', PIPELINE: 'nightly' }, {});
    expect(code).toBe(78);
    expect(log).toContain(
      'There are no pipeline files at s3://esquire-api-taps/none/pipeline/nightly/ nor at s3://esquire-api-taps/none/pipeline/;',
    );
  },
  TIMEOUT,
);

test(
  'wrong credentials are 77',
  async () => {
    const { code } = await run({ SOURCE: 'none', ONSPOT_JOB_S3_SECRET_KEY: 'wrong-secret' }, {});
    expect(code).toBe(77);
  },
  TIMEOUT,
);

test(
  'a promotion whose answer was lost is not taken for somebody else’s change',
  async () => {
    await putPipeline('lost-answer/pipeline/', 'lost-answer/output');
    const key = 'lost-answer/pipeline/state_previous.json';
    emulator.faults.add({ operation: 'PutObject', key, times: 1, applied: true, reset: 'after-body' });
    const { code, log } = await run(
      { SOURCE: 'lost-answer' },
      { tap_command: tapCommand({ steps: [{ state: stateOf('2026-01-02') }] }), target_command: targetCommand({}) },
    );
    expect({ code, log }).toMatchObject({ code: 0 });
    expect(emulator.faults.armed).toEqual([]);
    expect(await json(key)).toEqual(stateOf('2026-01-02'));
  },
  TIMEOUT,
);

test(
  'a state that cannot be promoted ends the job with the storage’s own code, and the old state stays whole',
  async () => {
    await putPipeline('denied/pipeline/', 'denied/output');
    const key = 'denied/pipeline/state_previous.json';
    emulator.faults.add({ operation: 'PutObject', key, times: Infinity, status: 403, code: 'AccessDenied' });
    const { code, log } = await run(
      { SOURCE: 'denied' },
      { tap_command: tapCommand({ steps: [{ state: stateOf('2026-01-02') }] }), target_command: targetCommand({}) },
    );
    emulator.faults.clear();
    expect(code).toBe(77);
    expect(log).toContain('WARNING Cannot promote the state:');
    expect(await json(key)).toEqual(stateOf('2026-01-01'));
  },
  TIMEOUT,
);

test(
  'a lock that cannot be renewed in time counts as lost: both programs are stopped, 75',
  async () => {
    await putPipeline('unrenewed/pipeline/', 'unrenewed/output');
    const key = 'unrenewed/pipeline/lock.json';
    emulator.faults.add({ operation: 'PutObject', key, skip: 1, times: Infinity, status: 503, code: 'SlowDown' });
    const steps = [{ sleep: 60_000 }];
    const { code, log } = await run(
      { SOURCE: 'unrenewed' },
      { tap_command: tapCommand({ steps }), target_command: targetCommand({}), lease_seconds: 2 },
    );
    emulator.faults.clear();
    expect(code).toBe(75);
    expect(log).toContain('SIGTERM reached the tap');
    expect(log).toMatch(/CRITICAL Lost .*lock.json: it could not be renewed before it ran out/);
  },
  TIMEOUT,
);
