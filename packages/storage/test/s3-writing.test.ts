import { setTimeout as sleep } from 'node:timers/promises';
import { AbortMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { type ObjectWriter, StorageError } from '@onspot-tap/storage';
import { bytesOf, failureOf, textOf } from './support/collect.js';
import { emulatorForFile, KEYS } from './support/emulator.js';

const MiB = 1024 * 1024;

const embedded = await emulatorForFile();
const { s3, storage } = embedded;

const operations = (): (string | undefined)[] => s3.requests.map(({ operation }) => operation);

async function writeAll(writer: ObjectWriter, mebibytes: number): Promise<void> {
  for (let n = 0; n < mebibytes; n++) await writer.write(Buffer.alloc(MiB, n));
}

test('an object that fits one part is one PutObject', async () => {
  const writer = storage.openWriter('key', { contentType: 'text/plain', contentEncoding: 'gzip' });
  await writeAll(writer, 8);
  await writer.complete();

  expect(operations()).toEqual(['PutObject']);
  expect(s3.requests[0]!.headers).toMatchObject({ 'content-type': 'text/plain', 'content-encoding': 'gzip' });
});

test('a larger object goes up in sized parts without checksums, as servers other than AWS need it', async () => {
  const writer = storage.openWriter('key');
  await writeAll(writer, 20);
  await writer.complete();

  const parts = s3.requests.filter(({ operation }) => operation === 'UploadPart');
  expect(parts.map(({ headers }) => Number(headers['content-length']) / MiB).sort()).toEqual([4, 8, 8]);
  const names = s3.requests.flatMap(({ headers }) => Object.keys(headers));
  expect(names.filter((name) => /checksum|trailer|content-encoding|expect/.test(name))).toEqual([]);
});

test('checksums are sent when asked for', async () => {
  const checking = await embedded.open({ checksums: 'when_supported', partBytes: 5 * MiB });
  const writer = checking.openWriter('key');
  await writeAll(writer, 11);
  await writer.complete();

  const parts = s3.requests.filter(({ operation }) => operation === 'UploadPart');
  expect(parts).toHaveLength(3);
  for (const { headers } of parts) expect(headers).toHaveProperty('x-amz-checksum-crc32');
  expect((await bytesOf((await checking.read('key'))!.body)).length).toBe(11 * MiB);
});

test('a denied part ends the write with the true cause and aborts the upload', async () => {
  s3.faults.add({ operation: 'UploadPart', skip: 1, times: Infinity, code: 'AccessDenied', message: 'Access Denied.' });
  const writer = storage.openWriter('key');

  const error = await failureOf(writeAll(writer, 100));
  expect(error).toBeInstanceOf(StorageError);
  expect(error).toMatchObject({ kind: 'denied', exitCode: 77, cause: { name: 'AccessDenied' } });
  expect((error as Error).message).toContain('Could not write s3://bucket/prefix/key: S3 answered 403 AccessDenied');
  expect(await failureOf(writer.complete())).toBe(error);
  await writer.abort();
  expect(operations()).toContain('AbortMultipartUpload');
});

test('a part that fails while nobody writes is known at the next step', async () => {
  s3.faults.add({ operation: 'UploadPart', times: Infinity, code: 'AccessDenied' });
  const writer = storage.openWriter('key');
  await writeAll(writer, 9);
  while (!operations().includes('AbortMultipartUpload') || s3.openUploads().length > 0) await sleep(10);

  expect(await failureOf(writer.complete())).toMatchObject({ kind: 'denied' });
});

test('a denied upload leaves nothing to abort', async () => {
  s3.faults.add({ operation: 'CreateMultipartUpload', code: 'AccessDenied' });
  const writer = storage.openWriter('key');
  expect(await failureOf(writeAll(writer, 30).then(() => writer.complete()))).toMatchObject({ kind: 'denied' });
});

test('aborting while a part is on its way ends it at once and aborts the upload', async () => {
  s3.faults.add({ operation: 'UploadPart', times: Infinity, delayMs: 20_000 });
  const writer = storage.openWriter('key');
  await writeAll(writer, 12);
  while (!operations().includes('UploadPart')) await sleep(10);
  expect(s3.openUploads()).toHaveLength(1);

  const started = Date.now();
  await writer.abort();
  expect(Date.now() - started).toBeLessThan(10_000);
  expect(s3.openUploads()).toEqual([]);
});

test('aborting while CreateMultipartUpload is on its way aborts what it makes', async () => {
  s3.faults.add({ operation: 'CreateMultipartUpload', delayMs: 300 });
  const writer = storage.openWriter('key');
  await writeAll(writer, 9);
  while (operations().length === 0) await sleep(5);
  await writer.abort();

  expect(operations()).toEqual(['CreateMultipartUpload', 'AbortMultipartUpload']);
});

test('a signal that aborts ends a waiting write with its reason and aborts the upload', async () => {
  s3.faults.add({ operation: 'UploadPart', times: Infinity, delayMs: 20_000 });
  const stop = new AbortController();
  const writer = storage.openWriter('key', { signal: stop.signal });
  const writing = failureOf(writeAll(writer, 100));
  while (!operations().includes('UploadPart')) await sleep(10);
  const reason = new Error('received SIGTERM');
  stop.abort(reason);

  expect(await writing).toBe(reason);
  await writer.abort();
});

test('a slow server slows the writer down before it holds more than a few parts', async () => {
  s3.faults.add({ operation: 'UploadPart', times: Infinity, delayMs: 20_000 });
  const writer = storage.openWriter('key');
  let taken = 0;
  const writing = (async () => {
    for (;;) {
      await writer.write(Buffer.alloc(MiB));
      taken += 1;
    }
  })().catch(() => undefined);
  while (operations().filter((operation) => operation === 'UploadPart').length < 2) await sleep(10);
  await sleep(300);

  expect(taken).toBeGreaterThan(8);
  expect(taken).toBeLessThan(3 * 8 + 4);
  await writer.abort();
  await writing;
});

test('a burst of 503 is waited out', async () => {
  s3.faults.add({ status: 503, code: 'SlowDown', times: 2, operation: 'PutObject' });
  s3.faults.add({ status: 503, code: 'SlowDown', times: 2, operation: 'UploadPart' });
  await storage.write('small', 'text');
  const writer = storage.openWriter('large');
  await writeAll(writer, 9);
  await writer.complete();

  expect(await textOf(storage, 'small')).toBe('text');
  expect(await storage.head('large')).toMatchObject({ bytes: 9 * MiB });
});

test('connections that break while a part goes up are tried again', async () => {
  s3.faults.add({ operation: 'UploadPart', times: 2, reset: 'mid-body' });
  const writer = storage.openWriter('large');
  await writeAll(writer, 9);
  expect(await writer.complete()).toMatchObject({ bytes: 9 * MiB });
});

test('a completion that says 200 and then fails is a failure', async () => {
  const impatient = await embedded.open({ maxAttempts: 2 });
  s3.faults.add({ operation: 'CompleteMultipartUpload', status: 200, code: 'InternalError', times: Infinity });
  const writer = impatient.openWriter('key');
  await writeAll(writer, 9);

  const error = await failureOf(writer.complete());
  expect(error).toMatchObject({ kind: 'temporary', exitCode: 75 });
  expect((error as Error).message).toContain(
    'Could not write s3://bucket/prefix/key: S3 answered 200, and then in the body of its answer InternalError (This failure was asked for).',
  );
  expect(await storage.head('key')).toBeUndefined();
});

test('a completion that says 200 and then fails is repeated', async () => {
  s3.faults.add({ operation: 'CompleteMultipartUpload', status: 200, code: 'InternalError' });
  const writer = storage.openWriter('key');
  await writeAll(writer, 9);

  expect(await writer.complete()).toMatchObject({ bytes: 9 * MiB });
});

test('an upload that cannot be aborted does not hide why it failed', async () => {
  const impatient = await embedded.open({ maxAttempts: 1 });
  s3.faults.add({ operation: 'UploadPart', times: Infinity, code: 'AccessDenied' });
  s3.faults.add({ operation: 'AbortMultipartUpload', status: 500 });
  const writer = impatient.openWriter('key');

  expect(await failureOf(writeAll(writer, 50))).toMatchObject({ kind: 'denied' });
  await writer.abort();
  expect(embedded.warnings.at(-1)).toContain('s3://bucket/prefix/key could not be removed');

  await removeUploads(); // What a lifecycle rule would do.
});

async function removeUploads(): Promise<void> {
  const client = new S3Client({ endpoint: s3.url, region: 'us-east-1', forcePathStyle: true, credentials: KEYS });
  for (const { bucket: Bucket, key: Key, uploadId: UploadId } of s3.openUploads()) {
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  }
  client.destroy();
}
