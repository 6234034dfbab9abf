import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOnSpotEmulator } from '@onspot-tap/emulator';
import { startS3Emulator } from '@onspot-tap/s3-emulator';
import { openStorage } from '@onspot-tap/storage';

/** How a command has ended, or was ended once it served. */
export interface CommandEnd {
  code: number | null;
  output: string;
}

/** A machine as the documentation has it in mind: programs, files of these names, OnSpot and S3. */
export interface CommandWorld {
  folder: string;
  /** Runs a command in the world's folder. One that `serves` is told to end once its output has that. */
  run(command: string, options: { serves?: RegExp; env?: Record<string, string> }): Promise<CommandEnd>;
  close(): Promise<void>;
}

const BUCKET = 'my-bucket';
const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'a-secret-of-the-tests' };
const SECRET = 'a-callback-secret-of-the-tests';

const SOME_TAP = `#!/bin/sh
echo '{"type":"SCHEMA","stream":"orders","schema":{"properties":{"id":{"type":"integer"}}},"key_properties":["id"]}'
echo '{"type":"RECORD","stream":"orders","record":{"id":1}}'
echo '{"type":"STATE","value":{"bookmarks":{"orders":{"id":1}}}}'
`;

const CATALOG = {
  streams: ['zipcodes', 'requests'].map((stream) => ({
    tap_stream_id: stream,
    stream,
    schema: {},
    metadata: [{ breadcrumb: [], metadata: { selected: true } }],
  })),
};

/** @param root the repository, whose programs are on the PATH */
export async function openCommandWorld(root: string): Promise<CommandWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'commands-'));
  const onspot = await startOnSpotEmulator();
  const s3 = await startS3Emulator({ directory: join(folder, 's3'), credentials: [KEYS], buckets: [BUCKET] });
  const { accessKey, secretKey, apiKey } = onspot.credentials;
  const tapConfig = {
    os_base_url: onspot.url,
    os_access_key: accessKey,
    os_secret_key: secretKey,
    os_api_key: apiKey,
    callback_secret: SECRET,
    callback_listen: '127.0.0.1:0',
    os_latency_days: 1,
    start_date: new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10),
  };
  const here = { ...tapConfig, work_url: './store', locations_url: './locations' };
  await layOut(folder, here);
  await cp(join(root, 'scripts/demo/locations'), join(folder, 'locations'), { recursive: true });
  await symlink(join(root, 'examples'), join(folder, 'examples'));
  await fillBucket(root, s3.url, {
    ...tapConfig,
    work_url: `s3://${BUCKET}/onspot/`,
    locations_url: `s3://${BUCKET}/locations/`,
  });
  const env = {
    PATH: `${join(folder, 'bin')}:${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
    HOME: folder,
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ONSPOT_JOB_ROLL_START_DATE: 'false',
  };
  return {
    folder,
    run: (command, { serves, env: more }) => run(command, { cwd: folder, env: { ...env, ...more }, serves }),
    async close() {
      await onspot.close();
      await s3.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function layOut(folder: string, tapConfig: object): Promise<void> {
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'pipeline'));
  await writeFile(join(folder, 'bin/some-tap'), SOME_TAP);
  await chmod(join(folder, 'bin/some-tap'), 0o755);
  const files: Record<string, unknown> = {
    'tap_config.json': tapConfig,
    'catalog.json': CATALOG,
    'state_previous.json': { bookmarks: {} },
    'target_config.json': { destination: './output' },
    'pipeline/tap_config.json': tapConfig,
    'pipeline/catalog.json': CATALOG,
    'pipeline/target_config.json': { destination: './output' },
    'job.json': { pipeline_url: './pipeline' },
    'tap.json': {},
    'target.json': { destination: './output' },
    'callback.json': { work_url: './store', callback_secret: SECRET, host: '127.0.0.1', port: 0 },
    'faults.json': [{ kind: 'status', status: 429, count: 1 }],
  };
  for (const [name, json] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(json));
}

/** The pipeline files below both names of a source that the pages use. */
async function fillBucket(root: string, endpoint: string, tapConfig: object): Promise<void> {
  const bucket = await openStorage(`s3://${BUCKET}`, { s3: { endpoint, ...KEYS } });
  const places = await readFile(join(root, 'scripts/demo/locations/esquire_locations_1.json'));
  await bucket.write('locations/esquire_locations_1.json', places);
  for (const source of ['onspot', 'tap-onspot']) {
    const write = (name: string, json: object) =>
      bucket.write(`${source}/pipeline/nightly/${name}`, JSON.stringify(json));
    await write('tap_config.json', tapConfig);
    await write('catalog.json', CATALOG);
    await write('target_config.json', { destination: `s3://${BUCKET}/${source}/target` });
  }
  bucket.close();
}

type RunOptions = { cwd: string; env: Record<string, string>; serves: RegExp | undefined };

async function run(command: string, { cwd, env, serves }: RunOptions): Promise<CommandEnd> {
  const exec = serves === undefined ? '' : 'exec ';
  const child = spawn('bash', ['-c', `set -o pipefail; ${exec}${command}`], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const take = (chunk: string) => {
    output += chunk;
    // Once only: a second signal may end at once what is about to end in order.
    if (serves?.test(output) && !child.killed) child.kill('SIGTERM');
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
