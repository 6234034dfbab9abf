import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FAILED, largeBody, SMALL } from './support/bodies.js';
import { open, post, replyOf } from './support/http.js';
import { ANSWER_KEY, FAILURE_KEY, pathOf, type Running, runReceiver } from './support/receiver.js';
import { until } from './support/until.js';

const MIB = 1024 * 1024;
let running: Running;

beforeEach(async () => {
  running = await runReceiver();
});
afterEach(() => running.stop());

test('a small answer is in the inbox, byte for byte, when 200 is answered', async () => {
  const reply = await post(running.port, pathOf(), SMALL);
  expect(reply).toMatchObject({ status: 200, text: 'ok\n' });
  expect(await running.read(ANSWER_KEY)).toBe(SMALL);
  expect(await running.files()).toEqual([ANSWER_KEY]);
  expect(running.arrivals).toEqual([['b17-03', 'answer']]);
});

test('a large answer is in the inbox, byte for byte, when 200 is answered', async () => {
  const body = largeBody(5 * MIB);
  expect(await post(running.port, pathOf(), body)).toMatchObject({ status: 200 });
  expect((await running.read(ANSWER_KEY)) === body).toBe(true);
  expect(await running.files()).toEqual([ANSWER_KEY]);
});

test('the token may end any path, and a query behind it does not matter', async () => {
  const token = pathOf().slice('/onspot/'.length);
  const paths = [`/${token}`, `/a/b/c/${token}`, `/a//${token}?x=1&y=/z`, `http://callbacks.example.com/x/${token}`];
  for (const path of paths) expect([path, (await post(running.port, path, SMALL)).status]).toEqual([path, 200]);
});

test('space around the object is no fault, and is kept', async () => {
  const body = ` \r\n\t${SMALL} \n`;
  expect((await post(running.port, pathOf(), body)).status).toBe(200);
  expect(await running.read(ANSWER_KEY)).toBe(body);
});

test('a second delivery is answered 200 and dropped, small or large', async () => {
  await post(running.port, pathOf(), SMALL);
  for (const body of [SMALL.replace('true', 'true '), largeBody(MIB), FAILED, 'not even JSON']) {
    expect((await post(running.port, pathOf(), body)).status).toBe(200);
  }
  expect(await running.read(ANSWER_KEY)).toBe(SMALL);
  expect(await running.files()).toEqual([ANSWER_KEY]);
  expect(running.arrivals).toEqual([['b17-03', 'answer']]);
});

test.each([
  ['small', 200],
  ['large', 300_000],
])('of %s deliveries at the same time one wins whole, and all are answered 200', async (_name, bytes) => {
  const bodies = Array.from({ length: 8 }, (_, index) => largeBody(bytes).replace('EF~19978', `place ${index}`));
  const requests = bodies.map((body) => {
    const sent = open(running.port, pathOf(), { headers: { 'Content-Length': Buffer.byteLength(body) } });
    sent.write(body.slice(0, -1));
    return sent;
  });
  // All have begun, and been found to be new, before any of them ends.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const replies = requests.map(replyOf);
  requests.forEach((sent) => sent.end('}'));
  expect((await Promise.all(replies)).map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(await running.files()).toEqual([ANSWER_KEY]);
  expect(bodies).toContain(await running.read(ANSWER_KEY));
  expect(running.arrivals).toEqual([['b17-03', 'answer']]);
});

test.each([
  ['cbinfo', FAILED],
  ['cbInfo', FAILED.replace('cbinfo', 'cbInfo')],
  ['a flat body', '{"id":"6c3f1f6e","success":false,"message":"no"}'],
])('a failure told by %s is kept beside the place of the answer', async (_name, body) => {
  expect((await post(running.port, pathOf(), body)).status).toBe(200);
  expect(await running.files()).toEqual([FAILURE_KEY]);
  expect(await running.read(FAILURE_KEY)).toBe(body);
  expect(running.arrivals).toEqual([['b17-03', 'failure']]);
});

test('a success is stored although a failure is there', async () => {
  await post(running.port, pathOf(), FAILED);
  expect((await post(running.port, pathOf(), SMALL)).status).toBe(200);
  expect(await running.read(ANSWER_KEY)).toBe(SMALL);
  expect(running.arrivals).toEqual([
    ['b17-03', 'failure'],
    ['b17-03', 'answer'],
  ]);
});

test('a second failure is dropped', async () => {
  await post(running.port, pathOf(), FAILED);
  expect((await post(running.port, pathOf(), FAILED.replace('"no"', '"again"'))).status).toBe(200);
  expect(await running.read(FAILURE_KEY)).toBe(FAILED);
  expect(running.arrivals).toHaveLength(1);
});

test('a body over 64 KiB is an answer, whatever it says', async () => {
  const body = FAILED.replace('"no"', `"${'no '.repeat(30_000)}"`);
  await post(running.port, pathOf(), body);
  expect(await running.files()).toEqual([ANSWER_KEY]);
});

test('asks do not get into each other’s way', async () => {
  const asks = Array.from({ length: 50 }, (_, index) => `b1-${index}`);
  await Promise.all(asks.map((askId) => post(running.port, pathOf({ askId }), SMALL.replace('EF~19978', askId))));
  for (const askId of asks) {
    expect(await running.read(`responses/observations/2021-02-07/${askId}.json`)).toContain(`"${askId}"`);
  }
});

test('the log tells of each delivery, and of no token', async () => {
  await post(running.port, pathOf(), SMALL);
  await post(running.port, pathOf(), SMALL);
  await post(running.port, pathOf({ askId: 'b17-04' }), '{');
  await running.receiver.close();
  expect(running.log()).toMatch(
    /INFO Stored the answer to ask b17-03 \{"stream":"observations","window_start":"2021-02-07","ask_id":"b17-03","outcome":"answer","bytes":121,"seconds":[\d.]+\}/,
  );
  expect(running.log()).toContain('INFO Dropped another delivery for ask b17-03');
  expect(running.log()).toContain(
    'WARNING Refused a delivery for ask b17-04: The body is not one complete JSON object',
  );
  expect(running.log()).toContain(
    'METRIC: {"type":"counter","metric":"callback_count","value":1,"tags":{"outcome":"duplicate"}}',
  );
  expect(running.log()).not.toContain(pathOf().split('.').at(-1));
  expect(running.log()).not.toContain('1.observations');
});

test('deliveries without end fill no log: so many lines a minute, and then a count', async () => {
  await post(running.port, pathOf(), SMALL);
  const again = async (askId: string, body: string) => {
    for (let count = 0; count < 100; count += 1) await post(running.port, pathOf({ askId }), body);
  };
  await Promise.all([again('b17-03', SMALL), again('b17-04', '{')]);
  await running.receiver.close();
  const lines = running.log().split('\n');
  const told = (text: string) => lines.filter((line) => line.includes(text));
  expect(told('Dropped another delivery')).toHaveLength(60);
  expect(told('Refused a delivery')).toHaveLength(60);
  expect(told('Another ')).toEqual([
    expect.stringMatching('Another 40 deliveries ended in the same way {"outcome":"(duplicate|refused)","count":40}'),
    expect.stringMatching('Another 40 deliveries ended in the same way {"outcome":"(duplicate|refused)","count":40}'),
  ]);
  expect(running.log()).toContain('"value":100,"tags":{"outcome":"refused"}');
});

test('a caller may send one request after the other on one connection', async () => {
  const sent = open(running.port, pathOf(), { headers: { Connection: 'keep-alive' } });
  sent.end(SMALL);
  expect((await replyOf(sent)).headers.connection).toBe('keep-alive');
  await until('it is stored', async () => (await running.files()).length === 1);
});
