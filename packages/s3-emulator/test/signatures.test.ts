import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { presign, send, sign } from './support/raw.js';
import { Bucket, CREDENTIALS, refusal, startServer, type TestServer } from './support/server.js';

const put = new PutObjectCommand({ Bucket, Key: 'a', Body: 'abc' });
const SESSION = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'short-lived', sessionToken: 'the token' };
let server: TestServer;
beforeEach(async () => (server = await startServer()));
afterEach(() => server.stop());

test('refuses a wrong secret and an unknown key, and stores nothing', async () => {
  const wrongSecret = server.connect({ credentials: { ...CREDENTIALS, secretAccessKey: 'wrong' } });
  expect(await refusal(wrongSecret.send(put))).toEqual({ code: 'SignatureDoesNotMatch', status: 403 });
  const unknownKey = server.connect({ credentials: { ...CREDENTIALS, accessKeyId: 'AKIDNOBODY' } });
  expect(await refusal(unknownKey.send(put))).toEqual({ code: 'InvalidAccessKeyId', status: 403 });
  expect(await refusal(server.s3.send(new GetObjectCommand({ Bucket, Key: 'a' })))).toMatchObject({ status: 404 });
});

test('refuses a request without a signature or with half of one', async () => {
  const plain = { method: 'GET', path: `/${Bucket}/a` };
  expect(await send(server.emulator, plain)).toMatchObject({ status: 403, code: 'AccessDenied' });
  const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=x' };
  const answer = await send(server.emulator, { ...plain, headers });
  expect(answer).toMatchObject({ status: 400, code: 'AuthorizationHeaderMalformed' });
});

test('refuses an altered query, path, signed header and body', async () => {
  const signed = await sign(server.emulator, { method: 'PUT', path: `/${Bucket}/a`, body: 'abc' });
  const headers: Record<string, string> = { ...signed.headers, 'content-length': '3' };
  const mismatch = { status: 403, code: 'SignatureDoesNotMatch' };
  expect(await send(server.emulator, { ...signed, headers, path: `/${Bucket}/b` })).toMatchObject(mismatch);
  expect(await send(server.emulator, { ...signed, headers, query: { x: '1' } })).toMatchObject(mismatch);
  const altered = { ...headers, 'x-amz-date': headers['x-amz-date']!.replace(/\dZ$/, 'xZ') };
  expect(await send(server.emulator, { ...signed, headers: altered })).toMatchObject({ status: 403 });
  const body = await send(server.emulator, { ...signed, headers, body: 'xyz' });
  expect(body).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' });
  expect(await send(server.emulator, { ...signed, headers })).toMatchObject({ status: 200 });
});

test('refuses x-amz headers that were added after signing', async () => {
  const signed = await sign(server.emulator, { method: 'PUT', path: `/${Bucket}/a`, body: 'abc' });
  const headers = { ...signed.headers, 'x-amz-storage-class': 'STANDARD_IA' };
  const answer = await send(server.emulator, { ...signed, headers });
  expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
  expect(answer.text).toContain('x-amz-storage-class');
});

test('refuses a clock that is an hour off, by its own clock', async () => {
  const late = await startServer({ clock: () => new Date(Date.now() + 3_600_000) });
  try {
    expect(await refusal(late.s3.send(put))).toEqual({ code: 'RequestTimeTooSkewed', status: 403 });
    // The refusal says the server's time, by which the client corrects its own.
    expect(await refusal(late.s3.send(put))).toMatchObject({ status: 200 });
  } finally {
    await late.stop();
  }
});

test('refuses another region and says which is right', async () => {
  const answer = refusal(server.connect({ region: 'eu-west-1' }).send(put));
  expect(await answer).toEqual({ code: 'AuthorizationHeaderMalformed', status: 400 });
});

test('wants the right session token, until it expires', async () => {
  const { emulator, connect } = server;
  emulator.credentials.push(SESSION);
  expect(await refusal(connect({ credentials: SESSION }).send(put))).toMatchObject({ status: 200 });
  const wrong = connect({ credentials: { ...SESSION, sessionToken: 'another' } });
  expect(await refusal(wrong.send(put))).toEqual({ code: 'InvalidToken', status: 400 });
  const needless = connect({ credentials: { ...CREDENTIALS, sessionToken: 'needless' } });
  expect(await refusal(needless.send(put))).toEqual({ code: 'InvalidToken', status: 400 });
  emulator.credentials[1] = { ...SESSION, expires: new Date(Date.now() - 1) };
  expect(await refusal(connect({ credentials: SESSION }).send(put))).toEqual({ code: 'ExpiredToken', status: 400 });
});

test('accepts presigned URLs until they expire, for what they were made for', async () => {
  const { emulator } = server;
  const path = `/${Bucket}/${encodeURIComponent('signed by URL +~ü')}`;
  const upload = await presign(emulator, { method: 'PUT', path }, { expiresIn: 60 });
  expect(await send(emulator, { ...upload, body: 'hello' })).toMatchObject({ status: 200 });
  const download = await presign(emulator, { method: 'GET', path }, { expiresIn: 60 });
  expect(await send(emulator, download)).toMatchObject({ status: 200, text: 'hello' });
  expect(await send(emulator, { ...download, path: `${path}2` })).toMatchObject({ code: 'SignatureDoesNotMatch' });
  expect(await send(emulator, { ...download, method: 'DELETE' })).toMatchObject({ code: 'SignatureDoesNotMatch' });
  const old = { expiresIn: 60, signingDate: new Date(Date.now() - 120_000) };
  const expired = await send(emulator, await presign(emulator, { method: 'GET', path }, old));
  expect(expired).toMatchObject({ status: 403, code: 'AccessDenied' });
});
