import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type S3Emulator, startS3Emulator } from '@onspot-tap/s3-emulator';
import { type Receiver, startReceiver } from '@onspot-tap/callback';
import { createLogger } from '@onspot-tap/singer';
import { openStorage, type Storage } from '@onspot-tap/storage';
import { text } from 'node:stream/consumers';
import { largeBody, SMALL } from './support/bodies.js';
import { open, post, replyOf } from './support/http.js';
import { ANSWER_KEY, NOW, pathOf, SECRET } from './support/receiver.js';
import { until } from './support/until.js';

const MIB = 1024 * 1024;
const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'a secret key of the tests' };
const BODY = largeBody(12 * MIB);

let directory: string;
let s3: S3Emulator;
let storage: Storage;
let receiver: Receiver;
let log: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callback-s3-'));
  s3 = await startS3Emulator({ directory, credentials: [KEYS], buckets: ['inbox'] });
  const options = { endpoint: s3.url, ...KEYS, partBytes: 5 * MIB, partsInFlight: 1, maxAttempts: 1 };
  storage = await openStorage('s3://inbox/work', { s3: options });
  log = [];
  receiver = await startReceiver({
    storage,
    secrets: [SECRET],
    host: '127.0.0.1',
    port: 0,
    log: createLogger({ program: 'test', write: (line) => log.push(line) }),
    clock: () => NOW,
    limits: { stopGraceMs: 0, idleTimeoutMs: 400, uploadBytes: 10 * MIB },
  });
});
afterEach(async () => {
  await receiver.close();
  storage.close();
  await s3.close();
  await rm(directory, { recursive: true });
});

async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of storage.list()) found.push(key);
  return found;
}

async function read(): Promise<string> {
  const found = await storage.read(ANSWER_KEY);
  return found === undefined ? '' : text(found.body);
}

const operations = () => s3.requests.map(({ operation }) => operation);

test('a large answer goes to the bucket in parts', async () => {
  expect((await post(receiver.port, pathOf(), BODY)).status).toBe(200);
  expect((await read()) === BODY).toBe(true);
  expect(operations().filter((operation) => operation === 'UploadPart')).toHaveLength(3);
  expect(s3.openUploads()).toEqual([]);
});

test('for a duplicate nothing is asked but whether it is one', async () => {
  await post(receiver.port, pathOf(), SMALL);
  s3.requests.length = 0;
  expect((await post(receiver.port, pathOf(), BODY)).status).toBe(200);
  expect(operations()).toEqual(['HeadObject']);
  expect(await read()).toBe(SMALL);
});

test('of two large deliveries at the same time one wins whole; both are answered 200', async () => {
  const bodies = ['left', 'right'].map((name) => BODY.replace('EF~19978', name));
  const replies = await Promise.all(bodies.map((body) => post(receiver.port, pathOf(), body)));
  expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  expect(bodies.includes(await read())).toBe(true);
  expect(s3.openUploads()).toEqual([]);
  expect(log.join('')).toMatch(/Stored the answer[^]*Dropped another delivery/);
});

test('a connection that ends between two parts leaves no upload', async () => {
  const sent = open(receiver.port, pathOf(), { headers: { 'Content-Length': BODY.length } });
  sent.write(BODY.slice(0, 11 * MIB));
  await until('parts are there', () => (s3.openUploads()[0]?.parts ?? 0) > 0);
  sent.destroy();
  await until('the upload is gone', () => s3.openUploads().length === 0);
  await until('it is said', () => log.join('').includes('Broken off was a delivery for ask b17-03'));
  expect(await keys()).toEqual([]);
});

test('a large body without its end leaves no upload', async () => {
  expect((await post(receiver.port, pathOf(), BODY.slice(0, -1))).status).toBe(400);
  expect(s3.openUploads()).toEqual([]);
  expect(await keys()).toEqual([]);
});

test.each([
  ['looking for it', 'HeadObject', SMALL],
  ['writing a small body', 'PutObject', SMALL],
  ['beginning a large one', 'CreateMultipartUpload', BODY],
  ['a part', 'UploadPart', BODY],
  ['the completion', 'CompleteMultipartUpload', BODY],
] as const)(
  'when the bucket fails at %s, the caller is told to come again, and then is taken',
  async (_, operation, body) => {
    s3.faults.add({ operation, status: 503, times: Infinity });
    const reply = await post(receiver.port, pathOf(), body);
    expect(reply).toMatchObject({ status: 503, text: 'The body cannot be stored at present\n' });
    expect(reply.headers['retry-after']).toBe('60');
    expect(s3.openUploads()).toEqual([]);
    expect(log.at(-1)).toMatch(/^WARNING Could not store a delivery for ask b17-03: .*s3:\/\/inbox\/work\/responses/);

    s3.faults.clear();
    expect(await keys()).toEqual([]);
    expect((await post(receiver.port, pathOf(), body)).status).toBe(200);
    expect((await read()) === body).toBe(true);
  },
);

test('a bucket slower than any silence may be slows its callers down, and loses none', async () => {
  s3.faults.add({ operation: 'UploadPart', delayMs: 600, times: 2 });
  expect((await post(receiver.port, pathOf(), BODY)).status).toBe(200);
  expect((await read()) === BODY).toBe(true);
});

test('a stop in the middle of a part leaves no upload', async () => {
  const sent = open(receiver.port, pathOf(), { headers: { 'Content-Length': BODY.length } });
  const reply = replyOf(sent).catch(() => undefined);
  sent.write(BODY.slice(0, 7 * MIB));
  await until('it has begun', () => s3.openUploads().length === 1);
  await receiver.close();
  expect(await reply).toBeUndefined();
  expect(s3.openUploads()).toEqual([]);
});
