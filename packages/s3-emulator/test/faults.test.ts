import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { send, sign } from './support/raw.js';
import { Bucket, bytesOf, refusal, startServer, type TestServer } from './support/server.js';

let server: TestServer;
beforeEach(async () => (server = await startServer()));
afterEach(() => server.stop());

const put = (Key: string, Body: string | Uint8Array = 'x', client = server.s3) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body }));
const get = (Key: string) => server.s3.send(new GetObjectCommand({ Bucket, Key }));
const exists = async (Key: string) =>
  (await refusal(server.s3.send(new HeadObjectCommand({ Bucket, Key })))).status === 200;
const statuses = async (keys: readonly string[]) => {
  const outcomes = [];
  for (const key of keys) outcomes.push((await refusal(put(key))).status);
  return outcomes;
};

test('answers a status and code to so many requests, then goes well again', async () => {
  const { faults } = server.emulator;
  const slowDown = { operation: 'PutObject', times: 2, status: 503, code: 'SlowDown' } as const;
  faults.add(slowDown);
  expect(faults.armed).toEqual([{ fault: slowDown, left: 2 }]);
  expect(await refusal(put('a'))).toEqual({ code: 'SlowDown', status: 503 });
  expect(await exists('a')).toBe(false);
  expect(await statuses(['a', 'a'])).toEqual([503, 200]);
  expect(faults.armed).toEqual([]);
});

test.each([
  ['an exact key', 'b/2', [200, 500, 200]],
  ['a prefix', { prefix: 'b/' }, [500, 500, 200]],
  ['a pattern', /\d$/, [500, 500, 200]],
] as const)('hits only %s', async (_title, key, expected) => {
  server.emulator.faults.add({ key, times: Infinity, status: 500 });
  expect(await statuses(['b/1', 'b/2', 'a'])).toEqual(expected);
});

test('spares the first ones, other operations and other buckets', async () => {
  server.emulator.faults.add({ operation: 'PutObject', skip: 1, code: 'AccessDenied' });
  server.emulator.faults.add({ bucket: 'other', times: Infinity, status: 500 });
  expect(await exists('a')).toBe(false);
  expect(await statuses(['a', 'a', 'a'])).toEqual([200, 403, 200]);
});

test('clears what is armed', async () => {
  const { faults } = server.emulator;
  faults.add({ times: Infinity, status: 500 });
  faults.conditionalWrites = 'not-implemented';
  faults.clear();
  const put = new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', IfNoneMatch: '*' });
  expect(await refusal(server.s3.send(put))).toMatchObject({ status: 200 });
});

test('a client that tries again gets over it', async () => {
  server.emulator.faults.add({ operation: 'PutObject', status: 503 });
  server.emulator.faults.add({ operation: 'PutObject', reset: 'mid-body' });
  await put('a', 'abc', server.connect({ maxAttempts: 3 }));
  expect(server.emulator.requests.map(({ status, fault }) => [status, fault !== undefined])).toEqual([
    [503, true],
    [undefined, true],
    [200, false],
  ]);
});

test('says when to try again', async () => {
  server.emulator.faults.add({ status: 429, retryAfterSeconds: 7, message: 'Later.' });
  const request = await sign(server.emulator, { method: 'GET', path: `/${Bucket}/a` });
  const answer = await send(server.emulator, request);
  expect(answer).toMatchObject({ status: 429, code: 'TooManyRequests', headers: { 'retry-after': '7' } });
  expect(answer.text).toContain('<Message>Later.</Message>');
});

test('delays an operation', async () => {
  server.emulator.faults.add({ delayMs: 200 });
  const started = performance.now();
  await put('a');
  expect(performance.now() - started).toBeGreaterThan(190);
});

test.each(['before-body', 'mid-body', 'after-body'] as const)('resets the connection: %s', async (reset) => {
  server.emulator.faults.add({ operation: 'PutObject', reset });
  expect(await refusal(put('a', Buffer.alloc(1024 ** 2)))).toMatchObject({ status: undefined });
  expect(await exists('a')).toBe(false);
});

test('loses the answer to something that was done', async () => {
  server.emulator.faults.add({ operation: 'PutObject', reset: 'after-body', applied: true });
  expect(await refusal(put('a'))).toMatchObject({ status: undefined });
  expect(await exists('a')).toBe(true);
  server.emulator.faults.add({ operation: 'DeleteObject', status: 500, applied: true });
  const deletion = server.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  expect(await refusal(deletion)).toMatchObject({ status: 500 });
  expect(await exists('a')).toBe(false);
});

test('cuts a body that its headers promise whole', async () => {
  await put('a', Buffer.alloc(1024 ** 2));
  server.emulator.faults.add({ operation: 'GetObject', cutBodyAfterBytes: 1000 });
  const answer = await get('a');
  expect(answer.ContentLength).toBe(1024 ** 2);
  await expect(bytesOf(answer)).rejects.toThrow('aborted');
  expect(server.emulator.requests.at(-1)).toMatchObject({ status: 200, bytesOut: 1000 });
  expect(await bytesOf(await get('a'))).toHaveLength(1024 ** 2);
});

test('answers 200 to a Complete that failed, with the error in its body', async () => {
  const at = { Bucket, Key: 'a' };
  const { UploadId } = await server.s3.send(new CreateMultipartUploadCommand(at));
  const { ETag } = await server.s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: 'x' }));
  const complete = new CompleteMultipartUploadCommand({
    ...at,
    UploadId,
    MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
  });
  server.emulator.faults.add({ operation: 'CompleteMultipartUpload', status: 200, code: 'InternalError' });
  expect(await refusal(server.s3.send(complete))).toMatchObject({ code: 'InternalError' });
  expect(server.emulator.requests.at(-1)).toMatchObject({ status: 200, code: 'InternalError' });
  expect(await exists('a')).toBe(false);
  await server.s3.send(complete);
  expect(await exists('a')).toBe(true);
});

test('logs requests, and only so many', async () => {
  const small = await startServer({ loggedRequests: 2 });
  try {
    for (const Body of ['1', '22', '333']) await small.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body }));
    await bytesOf(await small.s3.send(new GetObjectCommand({ Bucket, Key: 'a' })));
    expect(small.emulator.requests).toMatchObject([
      { operation: 'PutObject', bucket: Bucket, key: 'a', status: 200, bytesIn: 3, bytesOut: 0, method: 'PUT' },
      { operation: 'GetObject', bucket: Bucket, key: 'a', status: 200, bytesIn: 0, bytesOut: 3, method: 'GET' },
    ]);
    await refusal(small.s3.send(new GetObjectCommand({ Bucket, Key: 'b' })));
    expect(small.emulator.requests.at(-1)).toMatchObject({ status: 404, code: 'NoSuchKey' });
  } finally {
    await small.stop();
  }
});

test('closes at once, whatever is under way', async () => {
  const busy = await startServer();
  busy.emulator.faults.add({ operation: 'PutObject', delayMs: 60_000 });
  const putting = refusal(busy.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' })));
  while (busy.emulator.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await busy.emulator.close();
  expect(await putting).toMatchObject({ status: undefined });
  await busy.emulator.close();
  await busy.stop();
});
