import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompleteMultipartUploadCommandInput,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { Bucket, bytesOf, refusal, startServer, type TestServer } from './support/server.js';

const FAILED = { code: 'PreconditionFailed', status: 412 };
let server: TestServer;
beforeEach(async () => (server = await startServer()));
afterEach(() => server.stop());

type Condition = Pick<CompleteMultipartUploadCommandInput, 'IfMatch' | 'IfNoneMatch'>;
const put = (Body: string, condition: Condition = {}) =>
  server.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body, ...condition }));
const read = async () => String(await bytesOf(await server.s3.send(new GetObjectCommand({ Bucket, Key: 'a' }))));

async function complete(Body: string, condition: Condition) {
  const at = { Bucket, Key: 'a' };
  const { UploadId } = await server.s3.send(new CreateMultipartUploadCommand(at));
  const { ETag } = await server.s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  return server.s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload, ...condition }));
}

test('If-None-Match: * writes only where nothing is', async () => {
  await put('1', { IfNoneMatch: '*' });
  expect(await refusal(put('2', { IfNoneMatch: '*' }))).toEqual(FAILED);
  expect(await refusal(complete('3', { IfNoneMatch: '*' }))).toEqual(FAILED);
  expect(await read()).toBe('1');
  expect(await refusal(put('2', { IfNoneMatch: '"etag"' }))).toEqual({ code: 'NotImplemented', status: 501 });
});

test('If-Match writes only over the version it names', async () => {
  expect(await refusal(put('1', { IfMatch: '"00"' }))).toEqual({ code: 'NoSuchKey', status: 404 });
  const { ETag: first } = await put('1');
  const { ETag: second } = await put('2', { IfMatch: first });
  expect(await refusal(put('3', { IfMatch: first }))).toEqual(FAILED);
  expect(await refusal(complete('4', { IfMatch: first }))).toEqual(FAILED);
  expect(await read()).toBe('2');
  await complete('5', { IfMatch: second });
  expect(await read()).toBe('5');
});

test('a refused Complete leaves its upload open, to be aborted', async () => {
  await put('1');
  await refusal(complete('2', { IfNoneMatch: '*' }));
  expect(server.emulator.openUploads()).toMatchObject([{ bucket: Bucket, key: 'a', parts: 1, bytes: 1 }]);
});

test('of many writers at once exactly one wins', async () => {
  const racers = Array.from({ length: 8 }, (_, index) =>
    index % 2 ? put(`${index}`.repeat(200_000), { IfNoneMatch: '*' }) : complete(`${index}`, { IfNoneMatch: '*' }),
  );
  const outcomes = await Promise.all(racers.map(refusal));
  expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(outcomes.filter(({ status }) => status === 412)).toHaveLength(7);
});

test.each([
  ['not-implemented', { code: 'NotImplemented', status: 501 }, '1'],
  ['if-match-refused', FAILED, '1'],
  ['if-match-unquoted', FAILED, '1'],
  ['ignored', { status: 200 }, '2'],
] as const)('can treat a matching If-Match as %s', async (support, outcome, content) => {
  const { ETag } = await put('1');
  server.emulator.faults.conditionalWrites = support;
  expect(await refusal(put('2', { IfMatch: ETag }))).toMatchObject(outcome);
  expect(await read()).toBe(content);
});

test('a server that wants If-Match without quotes compares what comes without them', async () => {
  const { ETag } = await put('1');
  server.emulator.faults.conditionalWrites = 'if-match-unquoted';
  const IfMatch = ETag!.replaceAll('"', '');
  await put('2', { IfMatch });
  expect(await refusal(put('3', { IfMatch }))).toMatchObject(FAILED);
  expect(await read()).toBe('2');
});
