import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
  type CompletedPart,
  type CompleteMultipartUploadCommandInput,
  type CreateMultipartUploadCommandInput,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { Bucket, bytesOf, refusal, startServer, type TestServer } from './support/server.js';

const MIB = 1024 ** 2;
const at = { Bucket, Key: 'big' };
let server: TestServer;
beforeEach(async () => (server = await startServer()));
afterEach(() => server.stop());

const create = async (more: Partial<CreateMultipartUploadCommandInput> = {}) =>
  (await server.s3.send(new CreateMultipartUploadCommand({ ...at, ...more }))).UploadId!;
const uploadPart = (UploadId: string, PartNumber: number, Body: string | Uint8Array) =>
  server.s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body }));
const complete = (UploadId: string, Parts: CompletedPart[], more: Partial<CompleteMultipartUploadCommandInput> = {}) =>
  server.s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts }, ...more }));
const read = async () => bytesOf(await server.s3.send(new GetObjectCommand(at)));
const tempFiles = () => readdir(join(server.directory, '.s3/temp'));

test('puts parts together in their order, whenever they came, and leaves nothing behind', async () => {
  const UploadId = await create({ ContentType: 'text/csv', Metadata: { rows: '7' }, Tagging: 'a=1' });
  const first = randomBytes(5 * MIB);
  const { ETag: two } = await uploadPart(UploadId, 2, 'the end');
  await uploadPart(UploadId, 1, 'replaced');
  const { ETag: one } = await uploadPart(UploadId, 1, first);
  expect(await refusal(server.s3.send(new HeadObjectCommand(at)))).toMatchObject({ status: 404 });
  const done = await complete(UploadId, [
    { PartNumber: 1, ETag: one },
    { PartNumber: 2, ETag: two },
  ]);

  const md5 = (data: Uint8Array | string) => createHash('md5').update(data).digest();
  const ETag = `"${md5(Buffer.concat([md5(first), md5('the end')])).toString('hex')}-2"`;
  expect(done).toMatchObject({ Bucket, Key: 'big', ETag, Location: `${server.emulator.url}/${Bucket}/big` });
  expect((await read()).equals(Buffer.concat([first, Buffer.from('the end')]))).toBe(true);
  const kept = { ETag, ContentType: 'text/csv', Metadata: { rows: '7' }, TagCount: 1 };
  expect(await server.s3.send(new HeadObjectCommand(at))).toMatchObject(kept);
  expect(server.emulator.openUploads()).toEqual([]);
  expect(await tempFiles()).toEqual([]);
});

test('takes what lib-storage uploads', async () => {
  const chunk = randomBytes(MIB);
  const Body = Readable.from(Array.from({ length: 12 }, () => chunk));
  const done = await new Upload({ client: server.s3, params: { ...at, Body } }).done();
  expect(done.ETag).toMatch(/-3"$/);
  expect(
    createHash('sha1')
      .update(await read())
      .digest('hex'),
  ).toBe(
    createHash('sha1')
      .update(Buffer.concat(Array.from({ length: 12 }, () => chunk)))
      .digest('hex'),
  );
});

test('refuses parts in the wrong order, unknown ones, other ETags, small ones and none', async () => {
  const UploadId = await create();
  const { ETag } = await uploadPart(UploadId, 1, 'small');
  await uploadPart(UploadId, 2, 'small');
  const part = (PartNumber: number, etag = ETag) => ({ PartNumber, ETag: etag });
  const of = (...parts: CompletedPart[]) => refusal(complete(UploadId, parts));
  expect(await of(part(2), part(1))).toEqual({ code: 'InvalidPartOrder', status: 400 });
  expect(await of(part(1), part(1))).toEqual({ code: 'InvalidPartOrder', status: 400 });
  expect(await of(part(1), part(3))).toEqual({ code: 'InvalidPart', status: 400 });
  expect(await of(part(1, `"${'0'.repeat(32)}"`))).toEqual({ code: 'InvalidPart', status: 400 });
  expect(await of(part(1), part(2))).toEqual({ code: 'EntityTooSmall', status: 400 });
  expect(await of()).toEqual({ code: 'MalformedXML', status: 400 });
  expect(await of(part(1))).toMatchObject({ status: 200 });
});

test('takes part numbers from 1 to 10,000 and knows only uploads that are open', async () => {
  const UploadId = await create();
  for (const number of [0, 10_001]) {
    expect(await refusal(uploadPart(UploadId, number, 'x'))).toEqual({ code: 'InvalidArgument', status: 400 });
  }
  const { ETag } = await uploadPart(UploadId, 10_000, 'x');
  await complete(UploadId, [{ PartNumber: 10_000, ETag }]);
  const unknown = { code: 'NoSuchUpload', status: 404 };
  expect(await refusal(uploadPart(UploadId, 1, 'x'))).toEqual(unknown);
  expect(await refusal(complete(UploadId, [{ PartNumber: 1, ETag }]))).toEqual(unknown);
  expect(await refusal(server.s3.send(new ListPartsCommand({ ...at, UploadId })))).toEqual(unknown);
  const elsewhere = server.s3.send(new ListPartsCommand({ ...at, Key: 'other', UploadId: await create() }));
  expect(await refusal(elsewhere)).toEqual(unknown);
});

test('lists open uploads and their parts by pages, and forgets those that are aborted', async () => {
  const ids = [await create(), await create({ Key: 'other' }), await create()];
  const first = await server.s3.send(new ListMultipartUploadsCommand({ Bucket, MaxUploads: 2 }));
  expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'big' });
  const marker = { KeyMarker: first.NextKeyMarker, UploadIdMarker: first.NextUploadIdMarker };
  const rest = await server.s3.send(new ListMultipartUploadsCommand({ Bucket, ...marker }));
  const listed = [...first.Uploads!, ...rest.Uploads!].map(({ UploadId }) => UploadId);
  expect(listed.sort()).toEqual([...ids].sort());
  const others = await server.s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'o' }));
  expect(others.Uploads).toMatchObject([{ Key: 'other', UploadId: ids[1] }]);

  const UploadId = ids[0]!;
  for (const number of [3, 1, 2]) await uploadPart(UploadId, number, 'x'.repeat(number));
  const parts = await server.s3.send(new ListPartsCommand({ ...at, UploadId, MaxParts: 2 }));
  expect(parts).toMatchObject({ IsTruncated: true, Parts: [{ PartNumber: 1 }, { PartNumber: 2, Size: 2 }] });
  const more = new ListPartsCommand({ ...at, UploadId, PartNumberMarker: parts.NextPartNumberMarker });
  expect(await server.s3.send(more)).toMatchObject({ IsTruncated: false, Parts: [{ PartNumber: 3 }] });

  await server.s3.send(new AbortMultipartUploadCommand({ ...at, UploadId }));
  expect(server.emulator.openUploads(Bucket).map(({ uploadId }) => uploadId)).toEqual(ids.slice(1));
  expect(await tempFiles()).toEqual([]);
});

test('lists uploads below a prefix by pages of any size, with keys encoded where that is asked for', async () => {
  const keys = ['a/ü + 1', 'a/ü + 1', 'a/ü + 2', 'a/\u0001', 'b'];
  const made = new Set<string>();
  for (const Key of keys) made.add(`${Key} ${await create({ Key })}`);
  const listed: string[] = [];
  let markers: { KeyMarker?: string; UploadIdMarker?: string } = {};
  for (let more = true; more;) {
    const page = await server.s3.send(
      new ListMultipartUploadsCommand({ Bucket, Prefix: 'a/', MaxUploads: 1, EncodingType: 'url', ...markers }),
    );
    listed.push(...page.Uploads!.map(({ Key, UploadId }) => `${decodeURIComponent(Key!)} ${UploadId}`));
    expect(page.Uploads).toHaveLength(1);
    more = page.IsTruncated === true;
    if (more) {
      markers = { KeyMarker: decodeURIComponent(page.NextKeyMarker!), UploadIdMarker: page.NextUploadIdMarker! };
    }
  }
  expect(listed.sort()).toEqual([...made].filter((upload) => upload.startsWith('a/')).sort());
});

test('a key marker without an upload id passes over all uploads of its key', async () => {
  for (const Key of ['a', 'a', 'b']) await create({ Key });
  const { Uploads } = await server.s3.send(new ListMultipartUploadsCommand({ Bucket, KeyMarker: 'a' }));
  expect(Uploads).toMatchObject([{ Key: 'b' }]);
});

test('a part that is under way while its upload is aborted is refused and leaves nothing', async () => {
  const UploadId = await create();
  let finish = () => undefined as void;
  const aborted = new Promise<void>((resolve) => (finish = resolve));
  async function* bytes() {
    yield Buffer.from('first');
    await aborted;
    yield Buffer.from('second');
  }
  const Body = Readable.from(bytes());
  const part = server.s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body, ContentLength: 11 }));
  while ((await tempFiles()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await server.s3.send(new AbortMultipartUploadCommand({ ...at, UploadId }));
  finish();
  expect(await refusal(part)).toEqual({ code: 'NoSuchUpload', status: 404 });
  expect(await tempFiles()).toEqual([]);
});

test('combines the checksums of the parts, and refuses a part whose checksum is not the one named', async () => {
  const UploadId = await create({ ChecksumAlgorithm: 'CRC32' });
  const one = await uploadPart(UploadId, 1, Buffer.alloc(5 * MIB));
  const two = await uploadPart(UploadId, 2, 'x');
  const parts = [one, two].map(({ ETag, ChecksumCRC32 }, index) => ({ PartNumber: index + 1, ETag, ChecksumCRC32 }));
  const wrong = parts.map((part) => ({ ...part, ChecksumCRC32: 'AAAAAA==' }));
  expect(await refusal(complete(UploadId, wrong))).toEqual({ code: 'InvalidPart', status: 400 });
  const { ChecksumCRC32, ChecksumType } = await complete(UploadId, parts);
  expect(ChecksumType).toBe('COMPOSITE');
  expect(ChecksumCRC32).toMatch(/==-2$/);
  const head = await server.s3.send(new HeadObjectCommand({ ...at, ChecksumMode: 'ENABLED' }));
  expect(head).toMatchObject({ ChecksumCRC32, ChecksumType });
});

test('verifies a checksum of the full object', async () => {
  const UploadId = await create({ ChecksumAlgorithm: 'CRC32C', ChecksumType: 'FULL_OBJECT' });
  const Body = Buffer.alloc(32);
  const { ETag } = await uploadPart(UploadId, 1, Body);
  const parts = [{ PartNumber: 1, ETag }];
  const wrong = complete(UploadId, parts, { ChecksumCRC32C: 'AAAAAA==' });
  expect(await refusal(wrong)).toEqual({ code: 'BadDigest', status: 400 });
  // RFC 3720, B.4: the CRC32C of 32 zero bytes.
  const ChecksumCRC32C = Buffer.from('8a9136aa', 'hex').toString('base64');
  expect(await complete(UploadId, parts, { ChecksumCRC32C })).toMatchObject({ ChecksumType: 'FULL_OBJECT' });
});

test('copies a part from an object, or from a range of it', async () => {
  await server.s3.send(new PutObjectCommand({ Bucket, Key: 'source', Body: 'abcdefghij' }));
  const UploadId = await create();
  const copy = { ...at, UploadId, PartNumber: 1, CopySource: `${Bucket}/source`, CopySourceRange: 'bytes=2-4' };
  const { CopyPartResult } = await server.s3.send(new UploadPartCopyCommand(copy));
  await complete(UploadId, [{ PartNumber: 1, ETag: CopyPartResult!.ETag }]);
  expect(String(await read())).toBe('cde');
});
