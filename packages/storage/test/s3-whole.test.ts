import { expect, test } from '@jest/globals';
import { bytesOf, failureOf } from './support/collect.js';
import { emulatorForFile } from './support/emulator.js';

const MiB = 1024 * 1024;

/** Three parts of the usual eight mebibytes, each byte saying where it stands. */
const body = Buffer.alloc(20 * MiB, 'somewhere in a large state ');

const embedded = await emulatorForFile();
const { s3, storage } = embedded;

const parts = () => s3.requests.filter(({ operation }) => operation === 'UploadPart');

test('a whole body longer than a part goes up in parts', async () => {
  const written = await storage.write('key', body, { contentType: 'application/json' });

  expect(
    parts()
      .map(({ bytesIn }) => bytesIn)
      .sort(),
  ).toEqual([4 * MiB, 8 * MiB, 8 * MiB]);
  const [created] = s3.requests.filter(({ operation }) => operation === 'CreateMultipartUpload');
  expect(created?.headers).toMatchObject({ 'content-type': 'application/json' });
  expect(await storage.head('key')).toMatchObject({ bytes: body.byteLength, etag: written.etag });
  expect((await bytesOf((await storage.read('key'))!.body)).equals(body)).toBe(true);
});

test('its condition is obeyed when it becomes visible', async () => {
  const { etag } = await storage.write('key', 'theirs');

  const refused = await failureOf(storage.write('key', body, { condition: { ifAbsent: true } }));
  expect(refused).toMatchObject({ kind: 'conflict' });
  const stale = await failureOf(storage.write('key', body, { condition: { ifMatch: 'another' } }));
  expect(stale).toMatchObject({ kind: 'conflict' });
  expect(await storage.head('key')).toMatchObject({ etag });

  await storage.write('key', body, { condition: { ifMatch: etag } });
  expect(await storage.head('key')).toMatchObject({ bytes: body.byteLength });
});

test('a part that fails is sent again by itself', async () => {
  s3.faults.add({ operation: 'UploadPart', status: 500, skip: 1 });
  await storage.write('key', body);
  expect(parts()).toHaveLength(4);
});

test('a part that always fails ends it with a sentence, and nothing is left', async () => {
  s3.faults.add({ operation: 'UploadPart', status: 403, code: 'AccessDenied', times: Infinity });
  const failure = await failureOf(storage.write('key', body));
  expect(failure).toMatchObject({ kind: 'denied', message: expect.stringContaining('Could not write s3://bucket/') });
  expect(await storage.head('key')).toBeUndefined();
});

test('an answer to its completion that was lost is no failure', async () => {
  s3.faults.add({ operation: 'CompleteMultipartUpload', reset: 'after-body', applied: true });
  const written = await storage.write('key', body, { condition: { ifAbsent: true } });
  expect(await storage.head('key')).toMatchObject({ etag: written.etag });
});

test('a signal ends it with its reason', async () => {
  const stop = new AbortController();
  s3.faults.add({ operation: 'UploadPart', delayMs: 5_000, times: Infinity });
  const writing = failureOf(storage.write('key', body, { signal: stop.signal }));
  while (parts().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  stop.abort(new Error('told to stop'));
  expect(await writing).toMatchObject({ message: 'told to stop' });
});
