import { randomBytes } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FAILED, largeBody, SMALL } from './support/bodies.js';
import { open, post, replyOf, speak } from './support/http.js';
import { ANSWER_KEY, FAILURE_KEY, pathOf, type Running, runReceiver } from './support/receiver.js';
import { until } from './support/until.js';

const MIB = 1024 * 1024;
let running: Running;

beforeEach(async () => {
  running = await runReceiver({ limits: { maxBodyBytes: 4 * MIB } });
});
afterEach(() => running.stop());

const splitAt = (text: string, size: number) =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.slice(index * size, (index + 1) * size));

test.each([1, 7, 65_536])('a body that comes in chunks of %d bytes is taken', async (size) => {
  const body = size === 1 ? SMALL : largeBody(200_000);
  expect((await post(running.port, pathOf(), splitAt(body, size))).status).toBe(200);
  expect(await running.read(ANSWER_KEY)).toBe(body);
});

test.each([
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['GZIP', gzipSync],
  ['deflate', deflateSync],
  ['identity', (body: string) => Buffer.from(body)],
])('a body that came as %s is stored decoded', async (encoding, encode) => {
  for (const [askId, body] of [
    ['small', SMALL],
    ['large', largeBody(3 * MIB)],
  ] as const) {
    const reply = await post(running.port, pathOf({ askId }), encode(body), {
      headers: { 'Content-Encoding': encoding },
    });
    expect(reply.status).toBe(200);
    expect((await running.read(ANSWER_KEY.replace('b17-03', askId))) === body).toBe(true);
  }
});

test('a failure is recognised through its encoding', async () => {
  await post(running.port, pathOf(), gzipSync(FAILED), { headers: { 'Content-Encoding': 'gzip' } });
  expect(await running.files()).toEqual([FAILURE_KEY]);
});

test.each(['br', 'gzip, gzip', 'zstd'])('the encoding %s is refused', async (encoding) => {
  const reply = await post(running.port, pathOf(), SMALL, { headers: { 'Content-Encoding': encoding } });
  expect(reply).toMatchObject({ status: 415, text: 'Content-Encoding may be gzip, deflate or identity\n' });
  expect(await running.files()).toEqual([]);
});

test.each([
  ['is not encoded at all', Buffer.from(SMALL)],
  ['breaks off', gzipSync(largeBody(MIB)).subarray(0, -9)],
  ['is damaged', Buffer.concat([gzipSync(SMALL).subarray(0, 12), randomBytes(40)])],
])('a body that claims gzip and %s is refused', async (_name, body) => {
  const reply = await post(running.port, pathOf(), body, { headers: { 'Content-Encoding': 'gzip' } });
  expect(reply.status).toBe(400);
  expect(await running.files()).toEqual([]);
});

test('a gzip bomb ends at the limit, long before its own end', async () => {
  const block = gzipSync(Buffer.alloc(64 * MIB, ' '));
  const bomb = gzipSync(Buffer.from(`{"a":"${'A'.repeat(32 * MIB)}"}`));
  expect(bomb.length).toBeLessThan(64 * 1024);
  const headers = { 'Content-Encoding': 'gzip' };
  for (const body of [bomb, Buffer.concat([block, block, block])]) {
    expect(await post(running.port, pathOf(), body, { headers })).toMatchObject({ status: 413 });
  }
  expect(await running.files()).toEqual([]);
  expect(running.log()).toContain('Refused a delivery for ask b17-03: The body is longer than 4194304 bytes');
});

test('encoded bytes that decode to nothing, for ever, end at the limit too', async () => {
  const empty = gzipSync('');
  const nothing = Buffer.concat(Array.from({ length: Math.ceil((5 * MIB) / empty.length) }, () => empty));
  const pieces = Array.from({ length: 80 }, (_, index) => nothing.subarray(index * 65_536, (index + 1) * 65_536));
  const reply = await post(running.port, pathOf(), pieces, { headers: { 'Content-Encoding': 'gzip' } });
  expect(reply.status).toBe(413);
});

test('a body that says it is too long is refused before it is sent', async () => {
  const sent = open(running.port, pathOf(), { headers: { 'Content-Length': 4 * MIB + 1 } });
  sent.flushHeaders();
  expect(await replyOf(sent)).toMatchObject({ status: 413, text: 'The body is longer than 4194304 bytes\n' });
  sent.destroy();
});

test('a body that turns out too long is refused, and nothing of it is kept', async () => {
  const body = largeBody(4 * MIB + 100);
  expect((await post(running.port, pathOf(), splitAt(body, 65_536))).status).toBe(413);
  expect(await running.files()).toEqual([]);
  expect(running.arrivals).toEqual([]);
});

test('a body of exactly the limit is taken', async () => {
  const body = largeBody(4 * MIB - 200);
  const padded = body + ' '.repeat(4 * MIB - body.length);
  expect((await post(running.port, pathOf(), splitAt(padded, 65_536))).status).toBe(200);
});

test.each([
  ['nothing', ''],
  ['space', '  \n'],
  ['text', 'hello'],
  ['an array', '[{}]'],
  ['a string', '"{}"'],
  ['an object without its end', SMALL.slice(0, -1)],
  ['an object that ends in a string', '{"a":"}'],
  ['an object that ends in an escape', '{"a":"\\'],
  ['an object whose quote is escaped', '{"a":"\\"}'],
  ['an object with an open array', '{"a":[1,2}'],
  ['two objects', '{}{}'],
  ['text behind the object', '{} x'],
  ['text before the object', 'x {}'],
])('%s is refused, in words', async (_name, body) => {
  expect(await post(running.port, pathOf(), body)).toMatchObject({
    status: 400,
    text: 'The body is not one complete JSON object\n',
  });
  expect(await running.files()).toEqual([]);
  expect(running.arrivals).toEqual([]);
  expect(running.log()).toContain('WARNING Refused a delivery for ask b17-03');
});

test('wherever a body is cut off, and wherever its pieces part, it is found out', async () => {
  const body = '{"a\\"":[{"b":"]}"},"\\\\"],"c":{}}';
  for (let end = 0; end < body.length; end += 1) {
    for (const cut of [0, Math.floor(end / 2), Math.max(end - 1, 0)]) {
      const pieces = [body.slice(0, cut), body.slice(cut, end)].filter((piece) => piece !== '');
      expect((await post(running.port, pathOf(), pieces)).status).toBe(400);
    }
  }
  expect((await post(running.port, pathOf(), [...body])).status).toBe(200);
  expect(await running.read(ANSWER_KEY)).toBe(body);
});

test('a large body without its end leaves nothing behind', async () => {
  const body = largeBody(2 * MIB).slice(0, -2);
  expect((await post(running.port, pathOf(), body)).status).toBe(400);
  expect(await running.files()).toEqual([]);
  expect((await post(running.port, pathOf(), SMALL)).status).toBe(200);
});

test.each([
  ['in a small body', 40],
  ['in a large one', MIB],
])('a connection that ends %s stores nothing', async (_name, bytes) => {
  const body = largeBody(MIB);
  const sent = open(running.port, pathOf(), { headers: { 'Content-Length': body.length } });
  sent.write(body.slice(0, bytes));
  await new Promise((resolve) => setTimeout(resolve, 100));
  sent.destroy();
  await until('it is noticed', () => running.log().includes('Broken off was a delivery for ask b17-03'));
  expect(await running.files()).toEqual([]);
  expect((await post(running.port, pathOf(), SMALL)).status).toBe(200);
});

test('chunks that are not well framed store nothing', async () => {
  const head = `POST ${pathOf()} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`;
  await speak(running.port, `${head}2\r\n{}\r\nthis is no length\r\n`);
  expect(await running.files()).toEqual([]);
});

test('what looks complete but is no JSON is left to the reader of the inbox', async () => {
  expect((await post(running.port, pathOf(), '{success: false}')).status).toBe(200);
  expect(await running.files()).toEqual([ANSWER_KEY]);
});
