import {
  DeleteObjectCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
  type ListObjectsV2CommandInput,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { Bucket, refusal, startServer, type TestServer } from './support/server.js';

let server: TestServer;
beforeEach(async () => (server = await startServer()));
afterEach(() => server.stop());

const put = (Key: string, Body = 'x') => server.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const putAll = (keys: readonly string[]) => Promise.all(keys.map((key) => put(key)));
const list = (more: Partial<ListObjectsV2CommandInput> = {}) =>
  server.s3.send(new ListObjectsV2Command({ Bucket, ...more }));
const keys = async (more: Partial<ListObjectsV2CommandInput> = {}) =>
  (await list(more)).Contents?.map(({ Key }) => Key) ?? [];

test('lists keys in the order of their UTF-8 bytes', async () => {
  // In UTF-16, which JavaScript sorts by, the emoji would come before the last one.
  const ordered = ['A', 'a', 'a/', 'a/b', 'a0', 'é', '\uff21', '😀'];
  await putAll(ordered.toReversed());
  expect(await keys()).toEqual(ordered);
});

test('says size, ETag, time and storage class of every object', async () => {
  const before = Math.floor(Date.now() / 1000) * 1000;
  const Body = 'abc';
  const { ETag } = await server.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body, StorageClass: 'GLACIER_IR' }));
  const { Contents, ...page } = await list();
  expect(page).toMatchObject({ Name: Bucket, KeyCount: 1, MaxKeys: 1000, IsTruncated: false });
  expect(Contents).toEqual([{ Key: 'a', Size: 3, ETag, StorageClass: 'GLACIER_IR', LastModified: expect.anything() }]);
  expect(Contents![0]!.LastModified!.getTime()).toBeGreaterThanOrEqual(before);
});

test('pages through, by token and by start-after', async () => {
  const all = Array.from({ length: 25 }, (_, index) => `p/${String(index).padStart(2, '0')}`);
  await putAll([...all, 'o', 'q']);
  const found: unknown[] = [];
  let pages = 0;
  for await (const page of paginateListObjectsV2({ client: server.s3, pageSize: 10 }, { Bucket, Prefix: 'p/' })) {
    pages += 1;
    found.push(...page.Contents!.map(({ Key }) => Key));
  }
  expect([pages, found]).toEqual([3, all]);
  expect(await keys({ StartAfter: 'p/22' })).toEqual(['p/23', 'p/24', 'q']);
  expect(await keys({ StartAfter: 'p/22x', MaxKeys: 1 })).toEqual(['p/23']);
  expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
});

test('folds keys below a delimiter into common prefixes, over pages too', async () => {
  await putAll(['a', 'b/1', 'b/2', 'b/c/3', 'd', 'e/1', 'f']);
  const { Contents, CommonPrefixes, KeyCount } = await list({ Delimiter: '/' });
  expect(Contents?.map(({ Key }) => Key)).toEqual(['a', 'd', 'f']);
  expect(CommonPrefixes).toEqual([{ Prefix: 'b/' }, { Prefix: 'e/' }]);
  expect(KeyCount).toBe(5);
  const pages = [];
  for await (const page of paginateListObjectsV2({ client: server.s3, pageSize: 2 }, { Bucket, Delimiter: '/' })) {
    pages.push([page.Contents?.map(({ Key }) => Key), page.CommonPrefixes?.map(({ Prefix }) => Prefix)]);
  }
  expect(pages).toEqual([
    [['a'], ['b/']],
    [['d'], ['e/']],
    [['f'], undefined],
  ]);
  expect((await list({ Delimiter: '/', Prefix: 'b/' })).CommonPrefixes).toEqual([{ Prefix: 'b/c/' }]);
});

test('encodes keys as in URLs when asked to', async () => {
  await put('a b/é+');
  const page = await list({ EncodingType: 'url', Prefix: 'a b' });
  expect(page).toMatchObject({ EncodingType: 'url', Prefix: 'a%20b', Contents: [{ Key: 'a%20b%2F%C3%A9%2B' }] });
});

test('refuses a token it has not made, and other nonsense', async () => {
  const invalid = { code: 'InvalidArgument', status: 400 };
  expect(await refusal(list({ ContinuationToken: 'not one' }))).toEqual(invalid);
  expect(await refusal(list({ MaxKeys: -1 }))).toEqual(invalid);
  expect(await refusal(list({ EncodingType: 'rot13' as 'url' }))).toEqual(invalid);
  const missing = server.s3.send(new ListObjectsV2Command({ Bucket: 'never' }));
  expect(await refusal(missing)).toEqual({ code: 'NoSuchBucket', status: 404 });
});

test('shows the past while listings lag: neither new keys nor deletions nor new versions', async () => {
  let now = Date.now();
  const lagging = await startServer({ clock: () => new Date(now) });
  const page = async () => {
    const { Contents = [] } = await lagging.s3.send(new ListObjectsV2Command({ Bucket }));
    return Contents.map(({ Key, Size }) => `${Key} ${Size}`);
  };
  try {
    for (const Key of ['changed', 'deleted']) await lagging.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'old' }));
    now += 10_000;
    lagging.emulator.faults.listingLagMs = 5000;
    for (const Key of ['changed', 'new']) await lagging.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'newer' }));
    await lagging.s3.send(new DeleteObjectCommand({ Bucket, Key: 'deleted' }));
    expect(await page()).toEqual(['changed 3', 'deleted 3']);
    now += 5000;
    expect(await page()).toEqual(['changed 5', 'new 5']);
  } finally {
    await lagging.stop();
  }
});
