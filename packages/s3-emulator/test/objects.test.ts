import { createHash, randomBytes } from 'node:crypto';

import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { send, sign } from './support/raw.js';
import { Bucket, bytesOf, CREDENTIALS, refusal, startServer, type TestServer } from './support/server.js';

let server: TestServer;
beforeEach(async () => (server = await startServer()));
afterEach(() => server.stop());

const put = (Key: string, Body: string | Uint8Array, more: Partial<PutObjectCommandInput> = {}) =>
  server.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = (Key: string, more = {}) => server.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
const head = (Key: string, more = {}) => server.s3.send(new HeadObjectCommand({ Bucket, Key, ...more }));

test('gives back the bytes that were put, with their MD5 as ETag', async () => {
  const bytes = randomBytes(70_001);
  const ETag = `"${createHash('md5').update(bytes).digest('hex')}"`;
  expect(await put('a', bytes)).toMatchObject({ ETag });
  expect((await bytesOf(await get('a'))).equals(bytes)).toBe(true);
  expect(await head('a')).toMatchObject({ ETag, ContentLength: 70_001 });
  await put('a', Buffer.alloc(0));
  expect(await head('a')).toMatchObject({ ContentLength: 0 });
  expect(await bytesOf(await get('a'))).toHaveLength(0);
});

test('keeps and echoes type, encoding, user metadata, encryption, storage class and tags', async () => {
  const kept = {
    ContentType: 'text/csv',
    ContentEncoding: 'gzip',
    CacheControl: 'no-store',
    ContentDisposition: 'attachment; filename="x.csv"',
    Metadata: { 'run-id': '42' },
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: 'arn:aws:kms:us-east-1:111122223333:key/k',
    StorageClass: 'STANDARD_IA',
  } as const;
  const { ServerSideEncryption, SSEKMSKeyId } = kept;
  expect(await put('a', 'x', { ...kept, Tagging: 'a=1&b=two' })).toMatchObject({ ServerSideEncryption, SSEKMSKeyId });
  expect(await head('a')).toMatchObject({ ...kept, TagCount: 2 });
  expect(await get('a')).toMatchObject(kept);
  const { TagSet } = await server.s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'a' }));
  expect(TagSet).toEqual([
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: 'two' },
  ]);
});

test('refuses a storage class, an encryption and an ACL that do not exist', async () => {
  const storageClass = put('a', 'x', { StorageClass: 'COLD' as 'GLACIER' });
  expect(await refusal(storageClass)).toEqual({ code: 'InvalidStorageClass', status: 400 });
  const encryption = put('a', 'x', { ServerSideEncryption: 'rot13' as 'AES256' });
  expect(await refusal(encryption)).toEqual({ code: 'InvalidArgument', status: 400 });
  const acl = put('a', 'x', { ACL: 'everybody' as 'private' });
  expect(await refusal(acl)).toEqual({ code: 'InvalidArgument', status: 400 });
});

test('refuses a KMS key without KMS, and more metadata than S3 takes', async () => {
  const key = put('a', 'x', { ServerSideEncryption: 'AES256', SSEKMSKeyId: 'key' });
  expect(await refusal(key)).toEqual({ code: 'InvalidArgument', status: 400 });
  expect(await put('a', 'x', { Metadata: { name: 'x'.repeat(2044) } })).toBeDefined();
  const metadata = put('a', 'x', { Metadata: { name: 'x'.repeat(2045) } });
  expect(await refusal(metadata)).toEqual({ code: 'MetadataTooLarge', status: 400 });
});

test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)('verifies and echoes %s', async (algorithm) => {
  const name = `Checksum${algorithm}` as const;
  const bytes = randomBytes(1001);
  const stored = await put('a', bytes, { ChecksumAlgorithm: algorithm });
  expect(stored[name]).toBeDefined();
  expect(await head('a', { ChecksumMode: 'ENABLED' })).toMatchObject({
    [name]: stored[name],
    ChecksumType: 'FULL_OBJECT',
  });
  const wrong = put('b', Buffer.from('other'), { [name]: stored[name] });
  expect(await refusal(wrong)).toEqual({ code: 'BadDigest', status: 400 });
  expect(await refusal(put('b', 'other', { [name]: 'AA==' }))).toEqual({ code: 'InvalidRequest', status: 400 });
  expect(await refusal(head('b'))).toMatchObject({ status: 404 });
});

test('computes CRC32C as its specification does', async () => {
  // RFC 3720, B.4: 32 zero bytes, and 0 to 31; sent in hexadecimal there, most significant byte first here.
  expect(await put('a', Buffer.alloc(32), { ChecksumCRC32C: base64('8a9136aa') })).toBeDefined();
  const rising = Buffer.from(Array.from({ length: 32 }, (_, byte) => byte));
  expect(await put('a', rising, { ChecksumCRC32C: base64('46dd794e') })).toBeDefined();
});

test('verifies Content-MD5', async () => {
  const md5 = (text: string) => createHash('md5').update(text).digest('base64');
  expect(await refusal(put('a', 'abc', { ContentMD5: md5('abd') }))).toEqual({ code: 'BadDigest', status: 400 });
  expect(await refusal(put('a', 'abc', { ContentMD5: 'AAAA' }))).toEqual({ code: 'InvalidDigest', status: 400 });
  expect(await refusal(put('a', 'abc', { ContentMD5: md5('abc') }))).toMatchObject({ status: 200 });
});

test.each([
  ['bytes=2-4', 'cde', 'bytes 2-4/10'],
  ['bytes=7-', 'hij', 'bytes 7-9/10'],
  ['bytes=-2', 'ij', 'bytes 8-9/10'],
  ['bytes=8-99', 'ij', 'bytes 8-9/10'],
])('answers the range %s', async (Range, expected, ContentRange) => {
  await put('a', 'abcdefghij');
  const answer = await get('a', { Range });
  expect(answer).toMatchObject({ ContentRange, $metadata: { httpStatusCode: 206 } });
  expect(String(await bytesOf(answer))).toBe(expected);
});

test('refuses a range behind the end', async () => {
  await put('a', 'abc');
  expect(await refusal(get('a', { Range: 'bytes=3-' }))).toEqual({ code: 'InvalidRange', status: 416 });
});

test('answers conditional reads', async () => {
  const { ETag } = await put('a', 'abc');
  const past = new Date(0);
  const future = new Date(Date.now() + 60_000);
  expect(await refusal(get('a', { IfNoneMatch: ETag }))).toMatchObject({ status: 304 });
  expect(await refusal(get('a', { IfNoneMatch: '"other"' }))).toMatchObject({ status: 200 });
  expect(await refusal(get('a', { IfMatch: '"other"' }))).toEqual({ code: 'PreconditionFailed', status: 412 });
  expect(await refusal(get('a', { IfMatch: ETag, IfUnmodifiedSince: past }))).toMatchObject({ status: 200 });
  expect(await refusal(get('a', { IfUnmodifiedSince: past }))).toMatchObject({ status: 412 });
  expect(await refusal(get('a', { IfModifiedSince: future }))).toMatchObject({ status: 304 });
  expect(await refusal(head('a', { IfModifiedSince: past }))).toMatchObject({ status: 200 });
});

test('a read that has begun is not disturbed by a write or a deletion', async () => {
  const old = Buffer.alloc(8 * 1024 ** 2, 'o');
  await put('a', old);
  const answer = await get('a');
  await put('a', 'new');
  await server.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  expect((await bytesOf(answer)).equals(old)).toBe(true);
});

test('deletes one object, many, and those that were not there', async () => {
  await Promise.all(['a', 'b', 'c & d'].map((key) => put(key, 'x')));
  await server.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  await server.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  const Delete = { Objects: [{ Key: 'b' }, { Key: 'c & d' }, { Key: 'never' }] };
  const { Deleted } = await server.s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
  expect(Deleted).toEqual(Delete.Objects);
  for (const key of ['a', 'b', 'c & d']) expect(await refusal(get(key))).toEqual({ code: 'NoSuchKey', status: 404 });
});

test('wants a checksum with DeleteObjects, and a document', async () => {
  const request = { method: 'POST', path: `/${Bucket}`, query: { delete: '' }, body: '<Delete></Delete>' };
  const unguarded = await send(server.emulator, await sign(server.emulator, request));
  expect(unguarded).toMatchObject({ status: 400, code: 'InvalidRequest' });
  const headers = { 'content-md5': createHash('md5').update(request.body).digest('base64') };
  const empty = await send(server.emulator, await sign(server.emulator, { ...request, headers }));
  expect(empty).toMatchObject({ status: 400, code: 'MalformedXML' });
});

test('copies an object with its metadata, or with other', async () => {
  const kept = { ContentType: 'text/plain', Metadata: { x: '1' }, StorageClass: 'GLACIER_IR' } as const;
  await put('a + b', 'abc', { ...kept, Tagging: 't=1' });
  const copy = { Bucket, Key: 'c', CopySource: `${Bucket}/${encodeURIComponent('a + b')}` };
  await server.s3.send(new CopyObjectCommand(copy));
  expect(String(await bytesOf(await get('c')))).toBe('abc');
  const { StorageClass: _, ...copied } = kept;
  expect(await head('c')).toMatchObject({ ...copied, TagCount: 1 });
  expect((await head('c')).StorageClass).toBeUndefined();
  await server.s3.send(new CopyObjectCommand({ ...copy, MetadataDirective: 'REPLACE', ContentType: 'text/csv' }));
  expect(await head('c')).toMatchObject({ ContentType: 'text/csv', Metadata: {} });
  const missing = server.s3.send(new CopyObjectCommand({ ...copy, CopySource: `${Bucket}/never` }));
  expect(await refusal(missing)).toEqual({ code: 'NoSuchKey', status: 404 });
  const itself = server.s3.send(new CopyObjectCommand({ ...copy, CopySource: `${Bucket}/c` }));
  expect(await refusal(itself)).toEqual({ code: 'InvalidRequest', status: 400 });
});

test('makes, shows and removes buckets', async () => {
  const { s3 } = server;
  await s3.send(new CreateBucketCommand({ Bucket: 'more.things' }));
  await s3.send(new HeadBucketCommand({ Bucket: 'more.things' }));
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual(['more.things', Bucket]);
  expect(await s3.send(new GetBucketLocationCommand({ Bucket }))).toMatchObject({});
  const again = s3.send(new CreateBucketCommand({ Bucket }));
  expect(await refusal(again)).toEqual({ code: 'BucketAlreadyOwnedByYou', status: 409 });
  const name = s3.send(new CreateBucketCommand({ Bucket: 'No' }));
  expect(await refusal(name)).toEqual({ code: 'InvalidBucketName', status: 400 });
  await put('a', 'x');
  const full = s3.send(new DeleteBucketCommand({ Bucket }));
  expect(await refusal(full)).toEqual({ code: 'BucketNotEmpty', status: 409 });
  await s3.send(new DeleteBucketCommand({ Bucket: 'more.things' }));
  const gone = s3.send(new HeadBucketCommand({ Bucket: 'more.things' }));
  expect(await refusal(gone)).toMatchObject({ status: 404 });
});

test('names its region', async () => {
  const other = await startServer({ region: 'eu-central-1' });
  try {
    const { LocationConstraint } = await other.s3.send(new GetBucketLocationCommand({ Bucket }));
    expect(LocationConstraint).toBe('eu-central-1');
  } finally {
    await other.stop();
  }
});

test('says which bucket is missing, which key is too long, and what it cannot do', async () => {
  const { s3 } = server;
  const bucket = s3.send(new PutObjectCommand({ Bucket: 'never', Key: 'a', Body: 'x' }));
  expect(await refusal(bucket)).toEqual({ code: 'NoSuchBucket', status: 404 });
  expect(await refusal(put('x'.repeat(1025), 'x'))).toEqual({ code: 'KeyTooLongError', status: 400 });
  const versioning = s3.send(new GetBucketVersioningCommand({ Bucket }));
  expect(await refusal(versioning)).toEqual({ code: 'NotImplemented', status: 501 });
});

test('refuses more than 5 GiB before a client that waits for 100 Continue sends any of it', async () => {
  const headers = { 'content-length': String(5 * 1024 ** 3 + 1), 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const signed = await sign(server.emulator, { method: 'PUT', path: `/${Bucket}/a`, headers });
  const answer = await send(server.emulator, { ...signed, headers: { ...signed.headers, expect: '100-continue' } });
  expect(answer).toMatchObject({ status: 400, code: 'EntityTooLarge', headers: { connection: 'close' } });
});

test('lets a client that waits for 100 Continue go on', async () => {
  // The SDK waits by itself with bodies of 2 MiB and more.
  await put('a', Buffer.alloc(3 * 1024 ** 2));
  expect(server.emulator.requests[0]).toMatchObject({ headers: { expect: '100-continue' }, status: 200 });
});

test('understands virtual-host style', async () => {
  const { port } = server.emulator;
  const headers = { host: `${Bucket}.s3.localhost:${port}` };
  const request = { method: 'PUT', path: '/a%20b', headers, body: 'abc' };
  expect(await send(server.emulator, await sign(server.emulator, request))).toMatchObject({ status: 200 });
  expect(String(await bytesOf(await get('a b')))).toBe('abc');
});

test('never writes down a secret', async () => {
  await put('a', 'abc');
  expect(JSON.stringify(server.emulator.requests)).not.toContain(CREDENTIALS.accessKeyId);
});

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}
