import {
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListPartsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { s3OptionsFrom, type Storage, type WriteOptions } from '@onspot-tap/storage';
import { bytesOf, failureOf } from './support/collect.js';
import { type Embedded, KEYS, startEmulator } from './support/emulator.js';

const MiB = 1024 * 1024;
const KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/k';

let embedded: Embedded;
let s3: Embedded['s3'];
let client: S3Client;

beforeAll(async () => {
  embedded = await startEmulator();
  ({ s3 } = embedded);
  client = new S3Client({ endpoint: s3.url, region: s3.region, forcePathStyle: true, credentials: KEYS });
});
afterAll(async () => {
  client.destroy();
  await embedded.remove();
});
afterEach(() => {
  expect(s3.openUploads()).toEqual([]);
  s3.requests.length = 0;
});

const at = { Bucket: 'bucket', Key: 'prefix/key' };

/** Every way in which a storage writes an object. */
const waysToWrite: [string, (storage: Storage, options?: WriteOptions) => Promise<unknown>][] = [
  ['a whole object', (storage, options) => storage.write('key', 'text', options)],
  [
    'a whole object under a condition',
    (storage, options) => storage.write('key', 'text', { condition: { ifAbsent: true }, ...options }),
  ],
  ['a whole object in parts', (storage, options) => storage.write('key', Buffer.alloc(11 * MiB), options)],
  ['a short object piece by piece', (storage, options) => writeLong(storage, 1, options)],
  ['a long object piece by piece', (storage, options) => writeLong(storage, 11, options)],
];

async function writeLong(storage: Storage, mebibytes: number, options: WriteOptions = {}): Promise<void> {
  const writer = storage.openWriter('key', { contentType: 'text/plain', ...options });
  for (let n = 0; n < mebibytes; n++) await writer.write(Buffer.alloc(MiB, n));
  await writer.complete();
}

/** Writes an object with some settings, in parts of 5 MiB, and looks at what S3 has then. */
async function written(write: (storage: Storage) => Promise<unknown>, config: Parameters<typeof s3OptionsFrom>[0]) {
  const storage = await embedded.open({
    ...s3OptionsFrom({ s3_part_mebibytes: 5, ...config }),
    endpoint: s3.url,
    ...KEYS,
  });
  await storage.delete('key');
  s3.requests.length = 0;
  await write(storage);
  const head: HeadObjectCommandOutput = await client.send(new HeadObjectCommand({ ...at, ChecksumMode: 'ENABLED' }));
  return { storage, head };
}

const begun = () =>
  s3.requests.filter(({ operation }) => operation === 'PutObject' || operation === 'CreateMultipartUpload');
const headersOf = (name: string) => begun().map(({ headers }) => headers[name]);

describe.each(waysToWrite)('%s', (_, write) => {
  test('is encrypted, stored, labelled and shared as the settings say', async () => {
    const tags = { team: 'data & más', 'cost centre': '1+1=2', path: 'a/b:c@d', empty: '' };
    const { head } = await written(write, {
      s3_server_side_encryption: 'aws:kms',
      s3_sse_kms_key_id: KEY_ARN,
      s3_sse_bucket_key: true,
      s3_storage_class: 'STANDARD_IA',
      s3_acl: 'bucket-owner-full-control',
      s3_tags: { ...tags, team: 'data + más' },
      s3_metadata: { pipeline: 'nightly', Owner: 'a b' },
    });
    expect(head).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: KEY_ARN,
      BucketKeyEnabled: true,
      StorageClass: 'STANDARD_IA',
      Metadata: { pipeline: 'nightly', owner: 'a b' },
    });
    expect(headersOf('x-amz-acl')).toEqual(['bucket-owner-full-control']);
    const { TagSet = [] } = await client.send(new GetObjectTaggingCommand(at));
    expect(Object.fromEntries(TagSet.map(({ Key, Value }) => [Key, Value]))).toEqual({ ...tags, team: 'data + más' });
  });

  test.each([
    ['GLACIER', 'STANDARD'],
    ['DEEP_ARCHIVE', 'STANDARD'],
    ['GLACIER_IR', 'GLACIER_IR'],
    [undefined, undefined],
  ] as const)('is not archived where it is read back: %s', async (s3_storage_class, expected) => {
    await written((storage) => write(storage, { isReadBack: true }), { s3_storage_class });
    expect(headersOf('x-amz-storage-class')).toEqual([expected]);
    await written(write, { s3_storage_class });
    expect(headersOf('x-amz-storage-class')).toEqual([s3_storage_class]);
  });

  test('carries nothing of it where nothing is set', async () => {
    const { head } = await written(write, {});
    const names = begun().flatMap(({ headers }) => Object.keys(headers));
    expect(names.filter((name) => /^x-amz-(server|acl|storage|tagging|checksum|sdk-checksum)/.test(name))).toEqual([]);
    expect(Object.keys(head.Metadata ?? {}).filter((name) => name !== 'write-id')).toEqual([]);
  });

  test('can be encrypted with the keys of S3 itself', async () => {
    const { head } = await written(write, { s3_server_side_encryption: 'AES256' });
    expect(head.ServerSideEncryption).toBe('AES256');
    expect(head.BucketKeyEnabled).toBeUndefined();
  });

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)('is summed with %s', async (algorithm) => {
    const { head, storage } = await written(write, {
      s3_checksums: 'when_supported',
      s3_checksum_algorithm: algorithm,
    });
    const name = `Checksum${algorithm}` as const;
    expect(head[name]).toBeDefined();
    const summed = s3.requests.filter(({ operation }) => operation === 'PutObject' || operation === 'UploadPart');
    for (const { headers } of summed) expect(headers).toHaveProperty(`x-amz-checksum-${algorithm.toLowerCase()}`);
    expect((await bytesOf((await storage.read('key'))!.body)).length).toBe(head.ContentLength);
  });
});

test('a write id and the metadata that is set are kept side by side', async () => {
  const { head } = await written((storage) => storage.write('key', 'x', { condition: { ifAbsent: true } }), {
    s3_metadata: { pipeline: 'nightly' },
  });
  expect(head.Metadata).toEqual({ pipeline: 'nightly', 'write-id': expect.any(String) });
});

test('a bucket key can be refused', async () => {
  await written((storage) => storage.write('key', 'x'), {
    s3_server_side_encryption: 'aws:kms',
    s3_sse_bucket_key: false,
  });
  expect(headersOf('x-amz-server-side-encryption-bucket-key-enabled')).toEqual(['false']);
});

test('parts are as large, and as many on their way, as the settings say', async () => {
  const config = { s3_part_mebibytes: 6, s3_parts_in_flight: 3 };
  const storage = await embedded.open({ ...s3OptionsFrom(config), endpoint: s3.url, ...KEYS });
  expect(storage.writerBytes).toBe(24 * MiB);
  expect(embedded.storage.writerBytes).toBe(24 * MiB);
  await writeLong(storage, 13);
  const parts = s3.requests.filter(({ operation }) => operation === 'UploadPart');
  expect(parts.map(({ bytesIn }) => bytesIn / MiB).sort()).toEqual([1, 6, 6]);

  s3.faults.add({ operation: 'UploadPart', delayMs: 20_000, times: Infinity });
  s3.requests.length = 0;
  const writer = storage.openWriter('key');
  const writing = (async () => {
    for (;;) await writer.write(Buffer.alloc(MiB));
  })().catch(() => undefined);
  const onTheirWay = () => s3.requests.filter(({ operation }) => operation === 'UploadPart').length;
  while (onTheirWay() < 3) await new Promise((resolve) => setTimeout(resolve, 10));
  const [upload] = s3.openUploads();
  expect(upload).toBeDefined();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(onTheirWay()).toBe(3);
  const { Parts = [] } = await client.send(new ListPartsCommand({ ...at, UploadId: upload!.uploadId }));
  expect(Parts).toEqual([]);
  await writer.abort();
  await writing;
  s3.faults.clear();
});

test.each([
  ['AccessControlListNotSupported', 'leave out s3_acl'],
  ['KMS.DisabledException', 'Check s3_sse_kms_key_id'],
  ['KMS.NotFoundException', 'Check s3_sse_kms_key_id'],
  ['InvalidStorageClass', 'Check s3_storage_class'],
  ['InvalidTag', 'Check s3_tags'],
])('what S3 does not like of it is said with the setting’s name: %s', async (code, advice) => {
  s3.faults.add({ operation: 'PutObject', status: 400, code, times: Infinity });
  const error = await failureOf(embedded.storage.write('key', 'x'));
  expect(error).toMatchObject({ kind: 'invalid', exitCode: 78, message: expect.stringContaining(advice) });
  expect(s3.requests).toHaveLength(1);
  s3.faults.clear();
});
