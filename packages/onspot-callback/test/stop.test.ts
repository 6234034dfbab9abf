import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { largeBody, SMALL } from './support/bodies.js';
import { dial, open, post, replyOf } from './support/http.js';
import { ANSWER_KEY, pathOf, type Running, runReceiver } from './support/receiver.js';
import { pause, until } from './support/until.js';

const BODY = largeBody(1_000_000);
let running: Running;

afterEach(() => running.stop());

/** A callback in the middle of its large body. */
async function begin() {
  const sent = open(running.port, pathOf(), { headers: { 'Content-Length': BODY.length, Connection: 'keep-alive' } });
  const reply = replyOf(sent).catch(() => undefined);
  sent.write(BODY.slice(0, 500_000));
  await until('it has begun', async () => (await running.files()).length === 1);
  return { sent, reply, end: () => sent.end(BODY.slice(500_000)) };
}

test('a callback in flight ends well while the receiver stops, and nobody else comes in', async () => {
  running = await runReceiver({ limits: { stopGraceMs: 60_000 } });
  const { reply, end } = await begin();
  const closed = running.receiver.close();
  await pause();
  await expect(dial(running.port)).rejects.toThrow('ECONNREFUSED');
  end();
  expect(await reply).toMatchObject({ status: 200 });
  await closed;
  expect((await running.read(ANSWER_KEY)) === BODY).toBe(true);
  expect(running.log()).toContain('METRIC: {"type":"counter","metric":"callback_count","value":1');
});

test('a callback that outlasts the grace is cut off, and nothing of it stays', async () => {
  running = await runReceiver({ limits: { stopGraceMs: 200 } });
  const { reply } = await begin();
  const startedAt = Date.now();
  await running.receiver.close();
  expect(Date.now() - startedAt).toBeLessThan(30_000);
  expect(await reply).toBeUndefined();
  expect(await running.files()).toEqual([]);
  expect(running.log()).toContain('Could not store a delivery for ask b17-03: The receiver stops');
});

test('the grace ends at once when it is abandoned', async () => {
  running = await runReceiver({ limits: { stopGraceMs: 60_000 } });
  const { reply } = await begin();
  const abandon = new AbortController();
  const closed = running.receiver.close({ abandon: abandon.signal });
  await pause();
  abandon.abort();
  await closed;
  expect(await reply).toBeUndefined();
  expect(await running.files()).toEqual([]);
});

test('on a connection that is open still, callers are sent away with 503, and told when to come again', async () => {
  running = await runReceiver({ limits: { stopGraceMs: 60_000 } });
  const { reply, end } = await begin();
  const [kept, probe] = await Promise.all([dial(running.port), dial(running.port)]);
  // Both have begun their requests before the stop, so that they count as in use.
  kept.write(`POST ${pathOf({ askId: 'b17-04' })} HTTP/1.1\r\n`);
  probe.write('GET /healthz HTTP/1.1\r\n');
  await pause();
  const closed = running.receiver.close();
  kept.write('Host: a\r\nContent-Length: 2\r\n\r\n{}');
  probe.write('Host: a\r\n\r\n');
  const [answer] = (await once(kept, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1.1 503 [^]*Connection: close\r\n[^]*Retry-After: 60\r\n/i);
  const [health] = (await once(probe, 'data')) as [Buffer];
  expect(health.toString()).toMatch(/^HTTP\/1.1 503 /);
  end();
  expect(await reply).toMatchObject({ status: 200 });
  await closed;
  expect(await running.files()).toEqual([ANSWER_KEY]);
});

test('idle connections do not hold it up', async () => {
  running = await runReceiver({ limits: { stopGraceMs: 60_000 } });
  const idle = await dial(running.port);
  idle.on('error', () => {});
  const used = open(running.port, pathOf(), { headers: { Connection: 'keep-alive' } });
  used.end(SMALL);
  expect((await replyOf(used)).status).toBe(200);
  await running.receiver.close();
});

test('it can be closed twice', async () => {
  running = await runReceiver();
  await post(running.port, pathOf(), SMALL);
  await Promise.all([running.receiver.close(), running.receiver.close()]);
  await running.receiver.close();
});
