import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { largeBody, SMALL } from './support/bodies.js';
import { type Count, counted } from './support/counted.js';
import { open, post, type Reply, replyOf } from './support/http.js';
import { pathOf, type Running, runReceiver } from './support/receiver.js';
import { pause, until } from './support/until.js';

const MIB = 1024 * 1024;
let running: Running;
let writers: Count;

// Room for two uploads, besides the eighth part that is kept for small bodies.
beforeEach(async () => {
  writers = { open: 0, most: 0 };
  running = await runReceiver({
    limits: { budgetBytes: 4 * MIB, uploadBytes: 1.75 * MIB },
    wrap: (storage) => counted(storage, writers),
  });
});
afterEach(() => running.stop());

const BODY = largeBody(2 * MIB);

/** Sends a large body with a pause in its middle. */
async function sendSlowly(askId: string, headers: { 'Content-Length'?: number }): Promise<Reply> {
  const sent = open(running.port, pathOf({ askId }), { headers });
  const reply = replyOf(sent);
  sent.write(BODY.slice(0, MIB));
  await pause();
  sent.end(BODY.slice(MIB));
  return reply;
}

test.each([
  ['known', { 'Content-Length': BODY.length }],
  ['unknown', {}],
])(
  'of many large bodies of %s length, only as many as fit are written at a time; all are taken',
  async (_, headers) => {
    const asks = Array.from({ length: 10 }, (_, index) => `b1-${index}`);
    const replies = await Promise.all(asks.map((askId) => sendSlowly(askId, headers)));
    expect(replies.map(({ status }) => status)).toEqual(asks.map(() => 200));
    expect(writers).toEqual({ open: 0, most: 2 });
    expect(await running.files()).toHaveLength(10);
  },
);

test('bodies that are together no larger than the budget are written together', async () => {
  const body = largeBody(300_000);
  const sent = Array.from({ length: 10 }, (_, index) =>
    open(running.port, pathOf({ askId: `b1-${index}` }), { headers: { 'Content-Length': body.length } }),
  );
  const replies = sent.map(replyOf);
  sent.forEach((one) => one.write(body.slice(0, -1)));
  await until('all are being written', () => writers.open === 10);
  sent.forEach((one) => one.end(body.slice(-1)));
  expect((await Promise.all(replies)).map(({ status }) => status)).toEqual(sent.map(() => 200));
});

/** Holds all the memory there is for uploads, until it is let go. */
async function holdUploads(): Promise<() => void> {
  const holders = ['hold-1', 'hold-2'].map((askId) => open(running.port, pathOf({ askId })));
  holders.forEach((sent) => sent.write(BODY.slice(0, MIB)));
  await until('both are being written', () => writers.open === 2);
  return () => holders.forEach((sent) => sent.destroy());
}

test('a caller beyond the budget is paused, not refused: his bytes stay with him until there is room', async () => {
  const letGo = await holdUploads();
  const piece = Buffer.alloc(MIB, ' ');
  const sent = open(running.port, pathOf(), { headers: { 'Content-Length': 48 * MIB + 2 } });
  const reply = replyOf(sent);
  sent.write('{');
  for (let i = 0; i < 48; i += 1) sent.write(piece);
  sent.end('}');
  const gone = () => (sent.socket?.bytesWritten ?? 0) - sent.writableLength;
  // What the kernel takes, and no more.
  for (let before = -1; before !== gone(); await pause(30)) before = gone();
  expect(gone()).toBeLessThan(40 * MIB);
  expect(writers).toEqual({ open: 2, most: 2 });

  letGo();
  expect((await reply).status).toBe(200);
  expect(writers.most).toBe(2);
});

test('small callbacks pass while large ones wait', async () => {
  const letGo = await holdUploads();
  const waiting = Array.from({ length: 20 }, (_, index) =>
    open(running.port, pathOf({ askId: `wait-${index}` }), { headers: { 'Content-Length': BODY.length } }),
  );
  waiting.forEach((sent) => sent.write(BODY.slice(0, MIB)));
  for (let index = 0; index < 20; index += 1) {
    expect((await post(running.port, pathOf({ askId: `b1-${index}` }), SMALL)).status).toBe(200);
    expect((await post(running.port, pathOf({ askId: `b2-${index}` }), [SMALL])).status).toBe(200);
  }
  expect(writers.open).toBe(2);
  waiting.forEach((sent) => sent.destroy());
  letGo();
});

test('who leaves while he waits takes no room from those behind him', async () => {
  const letGo = await holdUploads();
  const headers = { 'Content-Length': BODY.length };
  const leaving = open(running.port, pathOf({ askId: 'leaving' }), { headers });
  leaving.write(BODY.slice(0, MIB));
  await pause(5);
  const staying = sendSlowly('staying', headers);
  await pause(5);
  leaving.destroy();
  letGo();
  expect((await staying).status).toBe(200);
  expect(await running.files()).toEqual(['responses/observations/2021-02-07/staying.json']);
  await until('nothing is open', () => writers.open === 0);
});

test('a time-out ends the waiting, too', async () => {
  await running.stop();
  running = await runReceiver({
    limits: { budgetBytes: 4 * MIB, uploadBytes: 1.75 * MIB, requestTimeoutMs: 2_000 },
    wrap: (storage) => counted(storage, writers),
  });
  await holdUploads();
  // Those who hold the room run out of time first; then it is the turn of two, and four have waited in vain.
  const waiting = Array.from({ length: 6 }, (_, index) =>
    open(running.port, pathOf({ askId: `wait-${index}` }), { headers: { 'Content-Length': BODY.length } }),
  );
  waiting.forEach((sent) => sent.write(BODY.slice(0, MIB)));
  await until('all are cut off', () => waiting.every((sent) => sent.destroyed));
  await until('it is said', () => running.log().match(/Broken off .*: It took longer than 2 s/g)?.length === 8);
  expect(writers).toEqual({ open: 0, most: 2 });
  expect(await running.files()).toEqual([]);
});
