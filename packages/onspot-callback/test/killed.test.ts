import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type S3Emulator, startS3Emulator } from '@onspot-tap/s3-emulator';
import { openStorage } from '@onspot-tap/storage';
import { largeBody } from './support/bodies.js';
import { open, replyOf } from './support/http.js';
import { type Program, start } from './support/program.js';
import { NOW, pathOf, SECRET } from './support/receiver.js';
import { until } from './support/until.js';

const MIB = 1024 * 1024;
const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'a secret key of the tests' };
const BODY = largeBody(12 * MIB);

let directory: string;
let s3: S3Emulator;
let programs: Program[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callback-killed-'));
  s3 = await startS3Emulator({ directory: join(directory, 's3'), credentials: [KEYS], buckets: ['inbox'] });
  programs = [];
});
afterEach(async () => {
  for (const { process, ended } of programs) {
    process.kill('SIGKILL');
    await ended;
  }
  await s3.close();
  await rm(directory, { recursive: true });
});

const places = [
  {
    name: 'a bucket',
    url: () => 's3://inbox/work',
    left: () => Promise.resolve(s3.openUploads().map(({ key }) => key)),
  },
  {
    name: 'a directory',
    url: () => join(directory, 'work'),
    left: () => readdir(join(directory, 'work', '.storage-unfinished')).catch(() => []),
  },
];

function launch(workUrl: string, settings: Record<string, string> = {}): Program {
  const env = Object.entries({
    work_url: workUrl,
    callback_secret: SECRET,
    host: '127.0.0.1',
    port: '0',
    now: new Date(NOW).toISOString(),
    s3_endpoint: s3.url,
    s3_access_key: KEYS.accessKeyId,
    s3_secret_key: KEYS.secretAccessKey,
    ...settings,
  }).map(([name, value]) => [`ONSPOT_CALLBACK_${name.toUpperCase()}`, value]);
  const program = start(['--config', 'ENV'], Object.fromEntries(env) as Record<string, string>);
  programs.push(program);
  return program;
}

/** A receiver that listens. */
async function listening(workUrl: string, settings?: Record<string, string>): Promise<Program & { at: number }> {
  const program = launch(workUrl, settings);
  await until('it listens', () => program.port() !== undefined);
  return { ...program, at: program.port() ?? 0 };
}

/** Sends all of a large answer but its end, until some of it is stored. */
async function sendHalf(port: number, left: () => Promise<string[]>) {
  const sent = open(port, pathOf(), { headers: { 'Content-Length': BODY.length } });
  sent.write(BODY.slice(0, 11 * MIB));
  await until('some of it is stored', async () => (await left()).length > 0);
  return sent;
}

describe.each(places)('in $name', ({ url, left }) => {
  test('what a receiver was storing when it was killed, the next one with a retention of nothing removes', async () => {
    const first = await listening(url());
    await sendHalf(first.at, left);
    first.process.kill('SIGKILL');
    await first.ended;

    await listening(url());
    expect(await left()).toHaveLength(1);

    const last = await listening(url(), { unfinished_retention_hours: '0' });
    expect(await left()).toEqual([]);
    expect(last.log()).toMatch(/INFO Removed 1 unfinished upload or file that killed programs left below .*work\//);
  });

  test('a start leaves alone what another receiver is storing', async () => {
    const first = await listening(url());
    const sent = await sendHalf(first.at, left);
    const reply = replyOf(sent);
    await listening(url());
    sent.end(BODY.slice(11 * MIB));
    expect((await reply).status).toBe(200);
    expect(await left()).toEqual([]);
  });
});

test('killed while it tried the inbox at its start: the next one removes the object and starts', async () => {
  s3.faults.add({ operation: 'DeleteObject', delayMs: 60_000 });
  const work = await openStorage('s3://inbox/work', { s3: { endpoint: s3.url, ...KEYS } });
  const keys = async () => {
    const found: string[] = [];
    for await (const { key } of work.list()) found.push(key);
    return found;
  };
  const first = launch('s3://inbox/work');
  await until('it is about to delete it', () => s3.faults.armed.length === 0);
  first.process.kill('SIGKILL');
  await first.ended;
  expect(await keys()).toEqual(['responses/_check.json']);

  await listening('s3://inbox/work');
  expect(await keys()).toEqual([]);
  work.close();
});

test('a start leaves alone what is unfinished beside the inbox, in the same work store', async () => {
  const storage = await openStorage('s3://inbox/work', { s3: { endpoint: s3.url, ...KEYS } });
  const writers = ['target/a', 'responses/a'].map((key) => storage.openWriter(key));
  for (const writer of writers) {
    for (let n = 0; n < 40; n++) await writer.write(Buffer.alloc(MIB));
  }
  await listening('s3://inbox/work', { unfinished_retention_hours: '0' });
  expect(s3.openUploads().map(({ key }) => key)).toEqual(['work/target/a']);
  for (const writer of writers) await writer.abort();
  storage.close();
});
