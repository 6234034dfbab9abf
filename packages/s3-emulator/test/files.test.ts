import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { send, sign } from './support/raw.js';
import { Bucket, bytesOf, refusal, startServer, type TestServer } from './support/server.js';

let server: TestServer;
beforeEach(async () => (server = await startServer()));
afterEach(() => server.stop());

const put = (Key: string, Body: string, to = server) => to.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const read = async (Key: string, from = server) =>
  String(await bytesOf(await from.s3.send(new GetObjectCommand({ Bucket, Key }))));
const files = async () => (await readdir(join(server.directory, Bucket), { recursive: true })).sort();

test('shows objects as plain files under their keys, and nothing else', async () => {
  await put('year=2026/day=01/a b.jsonl', '{}\n');
  await put('top.csv', 'x');
  const path = join(server.directory, Bucket, 'year=2026/day=01/a b.jsonl');
  expect(await readFile(path, 'utf8')).toBe('{}\n');
  expect(await files()).toEqual(['top.csv', 'year=2026', 'year=2026/day=01', 'year=2026/day=01/a b.jsonl']);
  await server.s3.send(new DeleteObjectCommand({ Bucket, Key: 'year=2026/day=01/a b.jsonl' }));
  expect(await files()).toEqual(['top.csv']);
});

const AWKWARD = [
  'sp/ünï-日本-😀.txt',
  `sp/q'"<>&.txt`,
  'sp/100%25%.txt',
  'sp/a?b=c#d.txt',
  'sp/!$()*;:@,=[]+~.txt',
  'sp/a\\b.txt',
  'sp/tab\tnewline\n',
  'sp//x//y.txt',
  '/leading',
  'sp/../../../out.txt',
  '..',
  '.',
  'dir/',
  '/',
  '%',
  '%2Fleading',
  'a',
  'a/b',
  'a/b/c',
  'x'.repeat(256),
  `${'é'.repeat(500)}/end`,
  'z'.repeat(1024),
];

test.each(AWKWARD)('holds the key %j', async (key) => {
  await put(key, `of ${key}`);
  expect(await read(key)).toBe(`of ${key}`);
  const { Contents } = await server.s3.send(new ListObjectsV2Command({ Bucket, Prefix: key }));
  expect(Contents?.map(({ Key }) => Key)).toEqual([key]);
});

test('holds all these keys at once, in any order, and again after a restart', async () => {
  for (const key of [...AWKWARD, ...AWKWARD.toReversed()]) await put(key, `of ${key}`);
  await server.emulator.close();
  const again = await startServer({ directory: server.directory });
  try {
    for (const key of AWKWARD) expect(await read(key, again)).toBe(`of ${key}`);
    for (const Key of AWKWARD) await again.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await files()).toEqual([]);
  } finally {
    await again.stop();
  }
});

test('escapes reversibly what no file system can hold', async () => {
  const key = `${'é'.repeat(100)}/../Name`;
  await put(key, 'x');
  const [deepest] = (await files()).toReversed();
  expect(decodeURIComponent(deepest!.replaceAll('%+/', '').slice(1))).toBe(key);
});

test('a key cannot leave the directory', async () => {
  const parent = await mkdtemp(join(tmpdir(), 's3-emulator-parent-'));
  const inner = await startServer({ directory: join(parent, 'a/b') });
  try {
    const path = `/${Bucket}/${['..', '..', '..', 'escaped'].map(encodeURIComponent).join('%2F')}`;
    const request = await sign(inner.emulator, { method: 'PUT', path, body: 'x' });
    expect(await send(inner.emulator, request)).toMatchObject({ status: 200 });
    expect(await readdir(parent)).toEqual(['a']);
    expect(await readdir(join(parent, 'a'))).toEqual(['b']);
  } finally {
    await inner.stop();
    await rm(parent, { recursive: true });
  }
});

test('keeps what is known of an object over a restart', async () => {
  const Metadata = { run: '7' };
  await server.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'abc', ContentType: 'text/csv', Metadata }));
  const head = new HeadObjectCommand({ Bucket, Key: 'a' });
  const { $metadata: _, ...before } = await server.s3.send(head);
  await server.emulator.close();
  const again = await startServer({ directory: server.directory });
  try {
    expect(await again.s3.send(head)).toMatchObject(before);
  } finally {
    await again.stop();
  }
});

test('a file taken out by hand is a deleted object after a restart', async () => {
  await put('a', 'abc');
  await server.emulator.close();
  await rm(join(server.directory, Bucket, 'a'));
  const again = await startServer({ directory: server.directory });
  try {
    expect(await refusal(read('a', again))).toEqual({ code: 'NoSuchKey', status: 404 });
  } finally {
    await again.stop();
  }
});

test('shows nothing of an object before it is whole, and nothing of one that never is', async () => {
  const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'content-length': '1000' };
  const request = await sign(server.emulator, { method: 'PUT', path: `/${Bucket}/a`, headers });
  const sending = send(server.emulator, { ...request, body: 'only the beginning' }).catch((error: unknown) => error);
  while (server.emulator.requests[0]?.bytesIn !== 18) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await files()).toEqual([]);
  await server.emulator.close();
  await sending;
  expect(await files()).toEqual([]);
  expect(await readdir(join(server.directory, '.s3/temp'))).toEqual([]);
});

test('throws away what a crash left half written', async () => {
  await server.emulator.close();
  const left = join(server.directory, '.s3/temp/left');
  await writeFile(left, 'half');
  const again = await startServer({ directory: server.directory });
  expect(existsSync(left)).toBe(false);
  await again.stop();
});
