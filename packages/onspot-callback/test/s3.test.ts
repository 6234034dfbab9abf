import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openS3Place, type S3Place } from '../../../test/support/s3-place.js';
import { largeBody, SMALL } from './support/bodies.js';
import { open, post, replyOf } from './support/http.js';
import { type Inbox, openInbox } from './support/inbox.js';
import { pathOf } from './support/receiver.js';
import { until } from './support/until.js';

const MIB = 1024 * 1024;
const BODY = largeBody(12 * MIB);

let s3: S3Place;
let inbox: Inbox;
let port: number;

beforeEach(async () => {
  s3 = await openS3Place();
  inbox = await openInbox(s3);
  ({ port } = inbox.receiver);
});
afterEach(async () => {
  await inbox.close();
  await s3.close();
});

test('a large answer is stored as it came, and a duplicate changes nothing', async () => {
  expect((await post(port, pathOf(), BODY)).status).toBe(200);
  expect((await post(port, pathOf(), SMALL)).status).toBe(200);
  expect((await inbox.read()) === BODY).toBe(true);
  expect(await s3.openUploads()).toEqual([]);
});

test('of many small deliveries at the same time one wins; all are answered 200', async () => {
  const bodies = Array.from({ length: 16 }, (_, n) => SMALL.replace('EF~19978', `EF~${n}`));
  const replies = await Promise.all(bodies.map((body) => post(port, pathOf(), body)));
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  expect(bodies).toContain(await inbox.read());
  expect(inbox.log.join('').match(/Stored the answer/g)).toHaveLength(1);
});

test('of two large deliveries at the same time one wins whole; both are answered 200', async () => {
  const bodies = ['left', 'right'].map((name) => BODY.replace('EF~19978', name));
  const replies = await Promise.all(bodies.map((body) => post(port, pathOf(), body)));
  expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  expect(bodies.includes(await inbox.read())).toBe(true);
  expect(await s3.openUploads()).toEqual([]);
  expect(inbox.log.join('')).toMatch(/Stored the answer[^]*Dropped another delivery/);
});

test('a connection that ends between two parts leaves no upload', async () => {
  const sent = open(port, pathOf(), { headers: { 'Content-Length': BODY.length } });
  sent.write(BODY.slice(0, 11 * MIB));
  await until('an upload has begun', async () => (await s3.openUploads()).length > 0);
  sent.destroy();
  await until('the upload is gone', async () => (await s3.openUploads()).length === 0);
  await until('it is said', () => inbox.log.join('').includes('Broken off was a delivery for ask b17-03'));
  expect(await inbox.keys()).toEqual([]);
});

test('a large body without its end leaves no upload', async () => {
  expect((await post(port, pathOf(), BODY.slice(0, -1))).status).toBe(400);
  expect(await s3.openUploads()).toEqual([]);
  expect(await inbox.keys()).toEqual([]);
});

test('a stop in the middle of a part leaves no upload', async () => {
  const sent = open(port, pathOf(), { headers: { 'Content-Length': BODY.length } });
  const reply = replyOf(sent).catch(() => undefined);
  sent.write(BODY.slice(0, 7 * MIB));
  await until('it has begun', async () => (await s3.openUploads()).length === 1);
  await inbox.receiver.close();
  expect(await reply).toBeUndefined();
  expect(await s3.openUploads()).toEqual([]);
});
