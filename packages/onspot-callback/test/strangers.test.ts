import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SMALL } from './support/bodies.js';
import { dial, heardOn, open, post, type Reply, replyOf, speak } from './support/http.js';
import { ANSWER_KEY, ASK, NOW, pathOf, type Running, runReceiver } from './support/receiver.js';
import { until } from './support/until.js';

let running: Running;

beforeEach(async () => {
  running = await runReceiver();
});
afterEach(() => running.stop());

const good = pathOf();
const token = good.slice('/onspot/'.length);
const foreign = pathOf({}, 'another secret of the tests');

/** An answer without what differs between any two. */
const known = ({ status, headers, text }: Reply) => ({ status, text, headers: { ...headers, date: '' } });

/** Tokens of the right form, such as a tap with another secret gives out: the log tells, the caller is told nothing. */
const UNSIGNED = new Set([
  'a forged signature',
  'a token of another secret',
  'another ask’s signature',
  'another stream’s signature',
  'a longer life',
]);
const TURNED_AWAY_LINES = /^WARNING Callbacks are turned away whose tokens none of the secrets has signed/gm;

test.each([
  ['no token', '/'],
  ['another path', '/onspot/callback'],
  ['a forged signature', `${good.slice(0, -1)}${good.endsWith('A') ? 'Q' : 'A'}`],
  ['a truncated token', good.slice(0, -1)],
  ['a token of another secret', foreign],
  ['an expired token', pathOf({ expiresAt: NOW / 1000 - 1 })],
  ['another ask’s signature', good.replace('b17-03', 'b17-04')],
  ['another stream’s signature', good.replace('observations', 'devices')],
  ['a longer life', good.replace(/\.[^.]+\.([^.]+)$/, '.zzzzzz.$1')],
  ['an escaped slash in the last segment', `/onspot/..%2f${token}`],
  ['an escaped dot in the token', good.replace('.', '%2e')],
  ['a step up after the token', `${good}/..`],
  ['a slash after the token', `${good}/`],
  ['a token in the query', `/onspot?${token}`],
  ['a token in the fragment', `/onspot#${token}`],
  ['a token in a path in the fragment', `/onspot#/${token}`],
  ['a token under /healthz', `/healthz?${token}`],
  ['a path of 8 KiB', `/${'a'.repeat(8192)}`],
])('%s is not found, and told nothing else', async (name, path) => {
  const nothing = known(await post(running.port, '/nothing', SMALL));
  expect(nothing).toEqual({
    status: 404,
    text: '',
    headers: { date: '', connection: 'close', 'content-length': '0' },
  });
  expect(known(await post(running.port, path, SMALL))).toEqual(nothing);
  expect(await running.files()).toEqual([]);
  expect(running.log()).not.toContain('Stored');
  const isSaid = UNSIGNED.has(name);
  expect(running.log().match(TURNED_AWAY_LINES) ?? []).toHaveLength(isSaid ? 1 : 0);
  expect(running.log().match(/WARNING/g) ?? []).toHaveLength(isSaid ? 1 : 0);
});

test('a receiver with another secret than the tap’s says so once, however many callbacks it turns away', async () => {
  for (let i = 0; i < 5; i += 1) expect((await post(running.port, foreign, SMALL)).status).toBe(404);
  await running.receiver.close();
  const warnings = running.log().match(/^WARNING.*$/gm) ?? [];
  expect(warnings).toEqual([
    "WARNING Callbacks are turned away whose tokens none of the secrets has signed; if OnSpot's answers do not come in, give this receiver the callback_secret of the tap",
  ]);
});

test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])(
  '%s with a good token is not found',
  async (method) => {
    expect(await post(running.port, good, method === 'TRACE' ? '' : SMALL, { method })).toMatchObject({ status: 404 });
    expect(await running.files()).toEqual([]);
  },
);

test('CONNECT is not found', async () => {
  expect(await speak(running.port, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n')).toMatch(
    /^HTTP\/1.1 404 /,
  );
});

test('a CONNECT whose caller stays on the line is ended for him, and keeps no stop waiting', async () => {
  const socket = connect({ port: running.port, host: '127.0.0.1', allowHalfOpen: true });
  const ended = heardOn(socket);
  socket.write('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n');
  const drip = setInterval(() => socket.write('x'), 20);
  expect(await ended).toMatch(/^HTTP\/1.1 404 /);
  clearInterval(drip);
  await running.receiver.close();
});

test('requests sent ahead by the thousand end the connection, and keep no stop waiting', async () => {
  const one = `POST ${good} HTTP/1.1\r\nHost: a\r\nContent-Length: ${SMALL.length}\r\n\r\n${SMALL}`;
  await speak(running.port, one.repeat(5_000));
  await until('the first has ended', () => /Stored|Broken off/.test(running.log()));
  await running.receiver.close();
  expect(running.log().split('\n').length).toBeLessThan(20);
  expect(await running.files()).toEqual(running.arrivals.length === 0 ? [] : [ANSWER_KEY]);
});

test('the body of a stranger is not awaited: the answer comes at once, and the connection ends', async () => {
  const heard = await speak(running.port, `POST ${foreign} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n{`);
  expect(heard).toMatch(/^HTTP\/1.1 404 /);
  expect(heard.split('HTTP/1.1 ')).toHaveLength(2);
});

test('a stranger’s next request on the same connection is not heard', async () => {
  const first = `POST ${foreign} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}`;
  const second = `POST ${good} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}`;
  expect((await speak(running.port, first + second)).split('HTTP/1.1 404')).toHaveLength(2);
});

test('who asks before he sends the body is told to go on only with a good token', async () => {
  const ask = (path: string) =>
    `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`;
  expect(await speak(running.port, ask(foreign))).toMatch(/^HTTP\/1.1 404 /);

  const socket = await dial(running.port);
  socket.write(ask(good));
  const heard = heardOn(socket);
  socket.once('data', (data) => {
    expect(data.toString()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('{}');
  });
  expect(await heard).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 /);
  expect(await running.read(ANSWER_KEY)).toBe('{}');
});

test('who asks before he sends what is here already, or is too long, is spared the sending', async () => {
  await post(running.port, good, SMALL);
  const sent = open(running.port, good, { headers: { 'Content-Length': 9_000_000, Expect: '100-continue' } });
  let isToldToGoOn = false;
  sent.on('continue', () => (isToldToGoOn = true));
  sent.flushHeaders();
  expect((await replyOf(sent)).status).toBe(200);
  expect(isToldToGoOn).toBe(false);
  sent.destroy();

  const tooLong = open(running.port, pathOf({ askId: 'b17-04' }), {
    headers: { 'Content-Length': 2 ** 33, Expect: '100-continue' },
  });
  tooLong.on('continue', () => (isToldToGoOn = true));
  tooLong.flushHeaders();
  expect((await replyOf(tooLong)).status).toBe(413);
  expect(isToldToGoOn).toBe(false);
  tooLong.destroy();
});

test('another expectation is answered like any other request', async () => {
  const headers = { Expect: 'a-miracle' };
  expect((await post(running.port, foreign, SMALL, { headers })).status).toBe(404);
  expect((await post(running.port, good, SMALL, { headers })).status).toBe(200);
});

test('a second secret lets in as well, while the old one is on its way out', async () => {
  const both = await runReceiver({ secrets: ['the new secret of the tests', 'a secret of the tests'] });
  try {
    const fresh = pathOf({ askId: 'b18-01' }, 'the new secret of the tests');
    expect((await post(both.port, fresh, SMALL)).status).toBe(200);
    expect((await post(both.port, good, SMALL)).status).toBe(200);
    expect((await post(both.port, foreign, SMALL)).status).toBe(404);
  } finally {
    await both.stop();
  }
});

test('strangers by the hundred leave a line of count, and good callers unharmed', async () => {
  const many = Array.from({ length: 300 }, () => post(running.port, foreign, 'x'.repeat(1000)).catch(() => undefined));
  const reply = await post(running.port, good, SMALL);
  await Promise.all(many);
  expect(reply.status).toBe(200);
  await running.receiver.close();
  const lines = running.log().split('\n');
  expect(lines.filter((line) => line.includes('turned_away'))).toEqual([
    'INFO METRIC: {"type":"counter","metric":"callback_count","value":300,"tags":{"outcome":"turned_away"}}',
  ]);
  expect(running.log().match(TURNED_AWAY_LINES)).toHaveLength(1);
  expect(lines).toHaveLength(6);
  expect(await running.files()).toEqual([ANSWER_KEY]);
});

test('the place to ask for its health is open to all, and says nothing but ok', async () => {
  expect(await post(running.port, '/healthz', '', { method: 'GET' })).toMatchObject({ status: 200, text: 'ok\n' });
  expect(await post(running.port, '/healthz?deep=1', '', { method: 'GET' })).toMatchObject({ status: 200 });
  expect(await post(running.port, '/healthz', '', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  expect(await post(running.port, '/healthz', '')).toMatchObject({ status: 404 });
});

test('a token names its ask: what it lets in lands nowhere else', async () => {
  await post(running.port, pathOf({ stream: 'devices' }), SMALL);
  await until('it is stored', async () => (await running.files()).length > 0);
  expect(await running.files()).toEqual([`responses/devices/${ASK.windowStart}/${ASK.askId}.json`]);
});
