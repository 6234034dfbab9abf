import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { beforeEach, expect, test } from '@jest/globals';
import { startOnSpotEmulator } from '@onspot-tap/emulator';
import { openStorage, type Storage } from '@onspot-tap/storage';
import { openS3Place } from './support/s3-place.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const exec = promisify(execFile);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'examples-'));
  return () => rm(folder, { recursive: true });
});

/** Runs examples/library.mjs as its head says. */
async function runLibrary(destination: string, env: Record<string, string> = {}) {
  const stateFile = join(folder, 'state.json');
  const args = ['examples/library.mjs', destination, stateFile];
  const { stdout, stderr } = await exec(process.execPath, args, { cwd: ROOT, env: { PATH: process.env.PATH, ...env } });
  return { stdout, stderr, state: JSON.parse(await readFile(stateFile, 'utf8')) as unknown };
}

async function readIds(storage: Storage): Promise<number[]> {
  const ids: number[] = [];
  for await (const { key } of storage.list({ prefix: 'orders/' })) {
    const object = await storage.read(key);
    if (object === undefined) continue;
    const lines = gunzipSync(await buffer(object.body))
      .toString()
      .trimEnd()
      .split('\n');
    ids.push(...lines.map((line) => (JSON.parse(line) as { id: number }).id));
  }
  return ids.sort((a, b) => a - b);
}

/** Each run goes on from where the one before has got to. */
async function runTwice(destination: string, env?: Record<string, string>) {
  for (const id of [1000, 2000]) {
    expect(await runLibrary(destination, env)).toEqual({
      stdout: `1000 records are in ${destination}/\n`,
      stderr: '',
      state: { bookmarks: { orders: { id } } },
    });
  }
}

const EVERY_ID = Array.from({ length: 2000 }, (_, index) => index + 1);

test('the library example stores every record once in a directory', async () => {
  const destination = join(folder, 'out');
  await runTwice(destination);
  expect(await readIds(await openStorage(destination))).toEqual(EVERY_ID);
});

test('and in a bucket', async () => {
  const place = await openS3Place();
  try {
    await runTwice(`s3://${place.bucket}/raw`, {
      AWS_ENDPOINT_URL_S3: place.endpoint,
      AWS_ACCESS_KEY_ID: place.keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: place.keys.secretAccessKey,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    });
    expect(await readIds(place.storage.at('raw'))).toEqual(EVERY_ID);
    expect(await place.openUploads()).toEqual([]);
  } finally {
    await place.close();
  }
});

test('the client asks one question, and reads the devices out of its answer', async () => {
  const emulator = await startOnSpotEmulator({ clock: { start: '2024-05-06T08:00:00Z' }, maxSkewMs: Infinity });
  try {
    const { accessKey, secretKey, apiKey } = emulator.credentials;
    const env = { OS_ACCESS_KEY: accessKey, OS_SECRET_KEY: secretKey, OS_API_KEY: apiKey, OS_BASE_URL: emulator.url };
    const { stdout } = await exec(process.execPath, ['examples/client.mjs', '2024-05-04'], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, PORT: '0', ...env },
    });
    const [expected] = emulator.expected({ path: '/geoframe/all/devices' });
    expect(stdout.trimEnd().split('\n')).toEqual([...expected!.items()]);
  } finally {
    await emulator.close();
  }
});

test.each([['onspot-tap'], ['target-s3-json']])('%s can be required as well as imported', async (name) => {
  const cwd = join(ROOT, 'packages', name);
  const script = `require(${JSON.stringify(name)}); import(${JSON.stringify(name)}).then((all) => console.log(Object.keys(all).length > 5))`;
  const { stdout } = await exec(process.execPath, ['--eval', script], { cwd });
  expect(stdout).toBe('true\n');
});
