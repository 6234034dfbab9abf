import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { bytesOf, failureOf, keysOf } from './support/collect.js';
import { emulatorForFile } from './support/emulator.js';

const MiB = 1024 * 1024;

const content = randomBytes(10 * MiB);

const embedded = await emulatorForFile();
const { s3, storage } = embedded;

test.each(['when_required', 'when_supported'] as const)(
  'a body that breaks is taken up again where it broke (checksums %s)',
  async (checksums) => {
    const reader = await embedded.open({ checksums });
    await reader.write('key', content);
    s3.requests.length = 0;
    s3.faults.add({ operation: 'GetObject', cutBodyAfterBytes: 3 * MiB, times: 2 });
    const found = await reader.read('key');

    expect((await bytesOf(found!.body)).equals(content)).toBe(true);
    const ranges = s3.requests.map(({ headers }) => headers.range);
    expect(ranges).toEqual([
      undefined,
      expect.stringMatching(/^bytes=\d{6,}-$/),
      expect.stringMatching(/^bytes=\d{6,}-$/),
    ]);
    expect(s3.requests[1]!.headers['if-match']).toBe(`"${found!.info.etag}"`);
  },
);

test('a body that never comes is given up', async () => {
  await storage.write('key', content);
  s3.faults.add({ operation: 'GetObject', cutBodyAfterBytes: 0, times: Infinity });
  const error = await failureOf(bytesOf((await storage.read('key'))!.body));

  expect(error).toMatchObject({ kind: 'temporary', exitCode: 75, cause: expect.anything() });
  expect((error as Error).message).toContain('read s3://bucket/prefix/key beyond byte 0 of 10485760');
  expect(s3.requests.filter(({ operation }) => operation === 'GetObject').length).toBeLessThan(10);
});

test('a body that breaks is not continued with other content', async () => {
  await storage.write('key', content);
  s3.faults.add({ operation: 'GetObject', cutBodyAfterBytes: MiB });
  const found = await storage.read('key');
  await storage.write('key', randomBytes(10 * MiB));

  const error = await failureOf(bytesOf(found!.body));
  expect(error).toMatchObject({ name: 'StorageError', exitCode: 75 });
  expect((error as Error).message).toContain('replaced or deleted');
});

test('a body that stands still is asked for again', async () => {
  const impatient = await embedded.open({ idleTimeoutMs: 200 });
  await impatient.write('key', content);
  const found = await impatient.read('key');
  await once(found!.body, 'readable');
  await new Promise((resolve) => setTimeout(resolve, 500));

  expect((await bytesOf(found!.body)).equals(content)).toBe(true);
});

test('a body that is left early frees its connection', async () => {
  await storage.write('key', content);
  const found = await storage.read('key');
  for await (const _ of found!.body) break;
  expect(found!.body.destroyed).toBe(true);

  const untouched = await storage.read('key');
  untouched!.body.destroy();
  await once(untouched!.body, 'close');
});

test('a list of several pages is complete, whatever characters the keys hold', async () => {
  const asked: (string | null)[] = [];
  const page = (keys: string, more: string): string =>
    `<ListBucketResult><Name>bucket</Name><EncodingType>url</EncodingType>${keys}${more}</ListBucketResult>`;
  const server = createServer((request, response) => {
    const token = new URL(request.url!, 'http://host').searchParams.get('continuation-token');
    asked.push(token);
    const contents = (key: string): string =>
      `<Contents><Key>prefix%2F${key}</Key><Size>1</Size><ETag>"e"</ETag></Contents>`;
    const more = '<IsTruncated>true</IsTruncated><NextContinuationToken>next+1</NextContinuationToken>';
    if (token === null) response.end(page(contents('a') + contents('b+%2B%01'), more));
    else response.end(page(contents('c'), '<IsTruncated>false</IsTruncated>'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const paged = await embedded.open({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

  expect(await keysOf(paged)).toEqual(['a', 'b +\u0001', 'c']);
  expect(asked).toEqual([null, 'next+1']);
  paged.close();
  server.close();
});
