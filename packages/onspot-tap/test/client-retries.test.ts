import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { type OnSpotClientOptions } from 'onspot-tap';
import { Agent } from 'undici';
import { type Handler, inTurn, json, never, startApi, startClient } from './support/api-server.js';

const PATH = '/geoframe/all/devices';
const accept = json(200, [{ id: 'a0c5', name: 'EF~1' }]);
const busy: Handler = (response) => response.writeHead(429).end();
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function start(handler: Handler, options: Partial<OnSpotClientOptions> = {}) {
  const api = await startApi(handler);
  const { client, lines } = startClient(api.url, options);
  cleanups.push(
    () => client.close(),
    () => api.stop(),
  );
  return { api, client, lines };
}

/** A port where nothing listens. */
async function closedPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const startedAt = performance.now();
  return [await work, performance.now() - startedAt];
}

test('a 429 is repeated until it is taken, and the log of that run is calm', async () => {
  const { api, client, lines } = await start(inTurn(busy, busy, accept));
  expect(await client.post(PATH, { n: 1 }, { signal: never })).toMatchObject({ kind: 'accepted' });
  expect(api.seen.map(({ body }) => body.toString())).toEqual(Array(3).fill('{"n":1}'));
  expect(lines.join('')).toContain('trying again in');
  expect(lines.join('')).not.toMatch(/error|exception/i);
});

test('a 429 without end is unavailable once the tries are used up', async () => {
  const { api, client } = await start(busy);
  const outcome = await client.post(PATH, {}, { signal: never });
  expect(outcome).toMatchObject({ kind: 'unavailable', status: 429, message: expect.stringContaining('3 tries') });
  expect(api.seen).toHaveLength(3);
});

test('Retry-After in seconds is waited for', async () => {
  const { client } = await start(inTurn((response) => response.writeHead(429, { 'retry-after': '1' }).end(), accept));
  const [outcome, ms] = await timed(client.post(PATH, {}, { signal: never }));
  expect(outcome.kind).toBe('accepted');
  expect(ms).toBeGreaterThan(990);
});

test('Retry-After as a date is measured on the server’s clock', async () => {
  const at = Date.parse('2019-01-01T00:00:00Z');
  const date = new Date(at).toUTCString();
  const until = new Date(at + 1000).toUTCString();
  const later: Handler = (response) => response.writeHead(429, { date, 'retry-after': until }).end();
  const { client } = await start(inTurn(later, accept));
  const [outcome, ms] = await timed(client.post(PATH, {}, { signal: never }));
  expect(outcome.kind).toBe('accepted');
  expect(ms).toBeGreaterThan(990);
});

test.each(['86400', 'Fri, 31 Dec 2100 23:59:59 GMT'])('Retry-After: %s waits no longer than the cap', async (value) => {
  const later: Handler = (response) => response.writeHead(429, { 'retry-after': value }).end();
  const { client } = await start(inTurn(later, accept), { retries: { longestPauseMs: 50 } });
  const [outcome, ms] = await timed(client.post(PATH, {}, { signal: never }));
  expect(outcome.kind).toBe('accepted');
  expect(ms).toBeLessThan(2000);
});

test('no try begins after the total time', async () => {
  const later: Handler = (response) => response.writeHead(429, { 'retry-after': '30' }).end();
  const { api, client } = await start(later, { retries: { totalMs: 20_000 } });
  expect(await client.post(PATH, {}, { signal: never })).toMatchObject({ kind: 'unavailable', status: 429 });
  expect(api.seen).toHaveLength(1);
});

test.each([502, 503, 504])('a %d is repeated when the setting calls it not taken', async (status) => {
  const handler = inTurn((response) => response.writeHead(status).end(), accept);
  const { api, client } = await start(handler, { retryServerFailures: true });
  expect(await client.post(PATH, {}, { signal: never })).toMatchObject({ kind: 'accepted' });
  expect(api.seen).toHaveLength(2);
});

test('a 500 is ambiguous under that setting too', async () => {
  const { api, client } = await start((response) => response.writeHead(500).end(), { retryServerFailures: true });
  expect(await client.post(PATH, {}, { signal: never })).toMatchObject({ kind: 'ambiguous' });
  expect(api.seen).toHaveLength(1);
});

test.each<[string, Handler]>([
  ['before an answer', (response) => response.destroy()],
  ['within the status line', (response) => void response.socket!.end('HTTP/1.1 20')],
  [
    'within the ack',
    (response) => void response.writeHead(200, { 'content-length': 99 }).write('[{', () => response.destroy()),
  ],
])('a connection that is cut %s is ambiguous and not tried again', async (_when, handler) => {
  const { api, client } = await start(handler);
  const outcome = await client.post(PATH, {}, { signal: never });
  expect(outcome).toMatchObject({ kind: 'ambiguous', message: expect.stringContaining('the connection was cut') });
  expect(api.seen).toHaveLength(1);
});

test('a refusal whose body is cut stays a refusal', async () => {
  const cut: Handler = (response) =>
    void response.writeHead(400, { 'content-length': 99 }).write('{', () => response.destroy());
  const { client } = await start(cut);
  expect(await client.post(PATH, {}, { signal: never })).toMatchObject({ kind: 'refused', status: 400 });
});

test.each<[string, Handler]>([
  ['answer never begins', () => {}],
  ['answer stops halfway', (response) => void response.writeHead(200).write('[')],
])('an %s is ambiguous when the time is over', async (_what, handler) => {
  const { api, client } = await start(handler, { timeouts: { headersMs: 300, bodyMs: 300 } });
  expect(await client.post(PATH, {}, { signal: never })).toMatchObject({ kind: 'ambiguous' });
  expect(api.seen).toHaveLength(1);
});

test('an idle connection that the server has closed does no harm', async () => {
  const { api, client } = await start(accept);
  for (let n = 0; n < 5; n += 1) {
    expect(await client.post(PATH, {}, { signal: never })).toMatchObject({ kind: 'accepted' });
    api.server.closeIdleConnections();
    await sleep(20);
  }
  expect(api.seen).toHaveLength(5);
});

test('where nothing listens the API is unavailable, after all tries, with its address', async () => {
  const url = `http://127.0.0.1:${await closedPort()}`;
  const { client, lines } = startClient(url);
  const outcome = await client.post(PATH, {}, { signal: never });
  expect(outcome).toEqual({
    kind: 'unavailable',
    message: `Cannot reach OnSpot at ${url} (os_base_url) after 3 tries: nothing listens there (ECONNREFUSED)`,
  });
  expect(lines.filter((line) => line.includes('trying again'))).toHaveLength(2);
});

test('a name that does not exist is unavailable', async () => {
  const { client } = startClient('http://onspot.invalid', { retries: { tries: 1 } });
  const outcome = await client.post(PATH, {}, { signal: never });
  expect(outcome).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('http://onspot.invalid') });
});

test('a server that comes up between the tries takes the submission, once', async () => {
  const port = await closedPort();
  const { client } = startClient(`http://127.0.0.1:${port}`, {
    retries: { tries: 50, firstPauseMs: 30, longestPauseMs: 30 },
  });
  const outcome = client.post(PATH, {}, { signal: never });
  await sleep(100);
  const api = await startApi(accept, port);
  cleanups.push(
    () => client.close(),
    () => api.stop(),
  );
  expect(await outcome).toMatchObject({ kind: 'accepted' });
  expect(api.seen).toHaveLength(1);
});

test('a server that speaks no TLS is unavailable, and not asked again', async () => {
  const { api } = await start(accept);
  const { client, lines } = startClient(api.url.replace('http:', 'https:'));
  cleanups.push(() => client.close());
  expect(await client.post(PATH, {}, { signal: never })).toMatchObject({ kind: 'unavailable' });
  expect(lines.join('')).not.toContain('trying again');
  expect(api.seen).toHaveLength(0);
});

test('an aborted signal throws its reason when nothing has been sent', async () => {
  const { api, client } = await start(accept);
  await expect(client.post(PATH, {}, { signal: AbortSignal.abort(new Error('stop!')) })).rejects.toThrow('stop!');
  expect(api.seen).toHaveLength(0);
});

test('an abort ends a pause between tries at once', async () => {
  const later: Handler = (response) => response.writeHead(429, { 'retry-after': '30' }).end();
  const { client } = await start(later);
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('stop!')), 100);
  const [, ms] = await timed(expect(client.post(PATH, {}, { signal: stop.signal })).rejects.toThrow('stop!'));
  expect(ms).toBeLessThan(5000);
});

test('a stop ends a pause between tries at once, and not what is on its way', async () => {
  const later: Handler = (response) => response.writeHead(429, { 'retry-after': '30' }).end();
  const slow: Handler = (response, ...rest) => void setTimeout(() => accept(response, ...rest), 300);
  const { api, client } = await start(inTurn(later, slow));
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('stop!')), 100);
  const limits = { signal: never, stop: stop.signal };
  await expect(client.post(PATH, {}, limits)).rejects.toThrow('stop!');
  expect(api.seen).toHaveLength(1);

  const again = new AbortController();
  setTimeout(() => again.abort(new Error('stop!')), 100);
  expect(await client.post(PATH, {}, { signal: never, stop: again.signal })).toMatchObject({ kind: 'accepted' });
});

test('whoever may not try is not sent again', async () => {
  const later: Handler = (response) => response.writeHead(429, { 'retry-after': '0' }).end();
  const { api, client } = await start(inTurn(later, accept));
  let tries = 0;
  const beforeTry = () => {
    if (++tries > 1) throw new Error('lost!');
  };
  await expect(client.post(PATH, {}, { signal: never, beforeTry })).rejects.toThrow('lost!');
  expect(api.seen).toHaveLength(1);
});

test('an abort while connecting throws its reason, and nothing is sent once connected', async () => {
  const { api } = await start(accept);
  let connect = () => {};
  const dispatcher = new Agent({
    connect(_options, callback) {
      const socket = net.connect(Number(new URL(api.url).port), '127.0.0.1');
      connect = () => callback(null, socket);
    },
  });
  const { client } = startClient(api.url, { dispatcher });
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('stop!')), 100);
  await expect(client.post(PATH, {}, { signal: stop.signal })).rejects.toThrow('stop!');
  connect();
  await sleep(100);
  expect(api.seen).toHaveLength(0);
  await dispatcher.close();
});

test('an abort while the submission is on its way is ambiguous', async () => {
  const stop = new AbortController();
  const { api, client } = await start(() => stop.abort(new Error('stop!')));
  const outcome = await client.post(PATH, {}, { signal: stop.signal });
  expect(outcome).toMatchObject({ kind: 'ambiguous', message: expect.stringContaining('told to stop') });
  expect(api.seen).toHaveLength(1);
});

test('each try is measured and, at debug level, described', async () => {
  const { lines } = await (async () => {
    const made = await start(inTurn(busy, accept));
    await made.client.post(PATH, {}, { signal: never });
    return made;
  })();
  const metrics = lines
    .filter((line) => line.startsWith('INFO METRIC: '))
    .map((line) => JSON.parse(line.slice(13)) as unknown);
  expect(metrics).toEqual([
    {
      type: 'timer',
      metric: 'http_request_duration',
      value: expect.any(Number),
      tags: { endpoint: PATH, http_status_code: 429, status: 'failed' },
    },
    expect.objectContaining({ tags: { endpoint: PATH, http_status_code: 200, status: 'succeeded' } }),
  ]);
  expect(lines.filter((line) => line.startsWith('DEBUG'))).toEqual([
    `DEBUG OnSpot answered 429 to POST ${PATH}, try 1, 2 bytes sent\n`,
    `DEBUG OnSpot answered 200 to POST ${PATH}, try 2, 2 bytes sent\n`,
  ]);
});
