import { createHash, createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type OnSpotClientOptions } from 'onspot-tap';
import {
  type ApiServer,
  CREDENTIALS,
  type Handler,
  inTurn,
  json,
  never,
  type Seen,
  startApi,
  startClient,
} from './support/api-server.js';

const PATH = '/geoframe/all/count';
const ACK = [{ id: 'a0c5', name: 'EF~1' }];
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function start(handler: Handler, options: Partial<OnSpotClientOptions> = {}, stage = '') {
  const api: ApiServer = await startApi(handler);
  const { client, lines } = startClient(api.url + stage, options);
  cleanups.push(
    () => client.close(),
    () => api.stop(),
  );
  return { api, client, lines };
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

/** The `Authorization` header that a request should have, worked out from the published rules alone. */
function authorizationOf({ method, url, headers, body }: Seen): string {
  const time = String(headers['x-amz-date']);
  const scope = `${time.slice(0, 8)}/us-east-1/execute-api/aws4_request`;
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')![1]!.split(';');
  const lines = names.map((name) => `${name}:${String(headers[name])}\n`).join('');
  const canonical = [method, url, '', lines, names.join(';'), sha256(body)].join('\n');
  const parts = [time.slice(0, 8), 'us-east-1', 'execute-api', 'aws4_request'];
  const key = parts.reduce<string | Buffer>(hmac, `AWS4${CREDENTIALS.secretKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex');
  const credential = `${CREDENTIALS.accessKey}/${scope}`;
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}

describe('what is sent', () => {
  test('a body is posted as JSON with a signature, the API key and the program’s name', async () => {
    const { api, client } = await start(json(200, ACK));

    expect(await client.post(PATH, { type: 'FeatureCollection', features: [] }, { signal: never })).toEqual({
      kind: 'accepted',
      body: ACK,
    });
    const [seen] = api.seen;
    expect(seen).toMatchObject({ method: 'POST', url: PATH });
    expect(JSON.parse(seen!.body.toString())).toEqual({ type: 'FeatureCollection', features: [] });
    expect(seen!.headers).toMatchObject({ 'content-type': 'application/json', 'x-api-key': CREDENTIALS.apiKey });
    expect(seen!.headers['user-agent']).toMatch(/^onspot-tap\/\d+\.\d+\.\d+$/);
    expect(seen!.headers.authorization).toBe(authorizationOf(seen!));
    expect(seen!.headers.authorization).toMatch(/SignedHeaders=content-type;host;/);
  });

  test('a session token is sent and signed', async () => {
    const { api, client } = await start(json(200, ACK), { credentials: { ...CREDENTIALS, sessionToken: 'tok/en==' } });
    await client.post(PATH, {}, { signal: never });
    expect(api.seen[0]!.headers['x-amz-security-token']).toBe('tok/en==');
    expect(api.seen[0]!.headers.authorization).toContain('x-amz-security-token');
    expect(api.seen[0]!.headers.authorization).toBe(authorizationOf(api.seen[0]!));
  });

  test.each(['/Prod', '/Prod/'])('a base URL that ends in the stage %s goes in front of the path', async (stage) => {
    const { api, client } = await start(json(200, ACK), {}, stage);
    await client.post(PATH, {}, { signal: never });
    expect(api.seen[0]!.url).toBe(`/Prod${PATH}`);
    expect(api.seen[0]!.headers.authorization).toBe(authorizationOf(api.seen[0]!));
  });

  test('each try is signed anew, at the time of the clock it was given', async () => {
    const times = ['2021-02-09T00:00:00Z', '2021-02-09T00:04:00Z'].map(Date.parse);
    let now = times[0]!;
    const busy: Handler = (response) => {
      now = times[1]!;
      response.writeHead(429).end();
    };
    const retries = { totalMs: 600_000 };
    const { api, client } = await start(inTurn(busy, json(200, ACK)), { clock: () => now, retries });
    await client.post(PATH, {}, { signal: never });
    expect(api.seen.map(({ headers }) => headers['x-amz-date'])).toEqual(['20210209T000000Z', '20210209T000400Z']);
    for (const seen of api.seen) expect(seen.headers.authorization).toBe(authorizationOf(seen));
  });

  test('a base URL that is none ends with 78 and does not show its password', () => {
    const start = () => startClient('ftp://me:secret@host/x');
    expect(start).toThrow(expect.objectContaining({ exitCode: 78, message: expect.stringMatching(/os_base_url/) }));
    expect(start).not.toThrow(/secret/);
  });
});

describe('what an answer means', () => {
  test.each([
    ['nothing', ''],
    ['a page', '<html>welcome</html>'],
    ['half an ack', '[{"id": "a0'],
  ])('a 200 with %s is ambiguous', async (_what, text) => {
    const { api, client } = await start((response) => response.end(text));
    const outcome = await client.post(PATH, {}, { signal: never });
    expect(outcome).toMatchObject({ kind: 'ambiguous', message: expect.stringContaining(`200 to POST ${PATH}`) });
    expect(api.seen).toHaveLength(1);
  });

  test.each([400, 413, 415, 422])('a %d is refused, once, with what OnSpot says', async (status) => {
    const { api, client } = await start(json(status, { message: 'features[0]: end is too new' }));
    expect(await client.post(PATH, {}, { signal: never })).toEqual({
      kind: 'refused',
      status,
      message: `OnSpot answered ${status} to POST ${PATH}: features[0]: end is too new`,
    });
    expect(api.seen).toHaveLength(1);
  });

  test.each([404, 302])('a %d is refused with a hint at the base URL', async (status) => {
    const { client } = await start((response) => response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end());
    const outcome = await client.post(PATH, {}, { signal: never });
    expect(outcome).toMatchObject({ kind: 'refused', status, message: expect.stringContaining('os_base_url') });
  });

  test.each([500, 502, 503, 504, 408])('a %d may have been taken, so it is not repeated', async (status) => {
    const { api, client } = await start(json(status, { message: 'Internal server error' }));
    const outcome = await client.post(PATH, {}, { signal: never });
    expect(outcome).toMatchObject({ kind: 'ambiguous', message: expect.stringContaining(String(status)) });
    expect(api.seen).toHaveLength(1);
  });

  test('an answer without end is not read for ever', async () => {
    const { client } = await start((response) => {
      response.on('error', () => {});
      const more = () => response.write(Buffer.alloc(1 << 20, ' ')) && setImmediate(more);
      response.on('drain', more);
      more();
    });
    expect(await client.post(PATH, {}, { signal: never })).toMatchObject({ kind: 'ambiguous' });
  });

  test('what OnSpot says is shown without keys, tokens and URLs', async () => {
    const message = `bad callback https://hook.example.com/cb/eyJzIjoi.sig?x=1 by ${CREDENTIALS.apiKey} ${'a'.repeat(64)}`;
    const { client, lines } = await start(json(400, { message }));
    const outcome = await client.post(PATH, {}, { signal: never });
    expect(outcome).toMatchObject({
      message: expect.stringMatching(/bad callback https:\/\/hook.example.com\/\*\*\* by \*\*\* \*\*\*$/),
    });
    expect(lines.join('')).not.toContain(CREDENTIALS.apiKey);
  });
});

describe('401 and 403 end the run with 77', () => {
  test.each([
    ['The request signature we calculated does not match the signature you provided.', 'os_secret_key'],
    ['The security token included in the request is invalid.', 'os_access_key'],
    ['The security token included in the request is expired', 'session token has expired'],
    ['Forbidden', 'os_api_key'],
    ['Missing Authentication Token', 'base URL or stage'],
    ["Credential should be scoped to a valid region, not 'us-east-1'.", 'os_region'],
    ['User: arn:aws:iam::1:user/x is not authorized to perform: execute-api:Invoke', 'may not do this'],
    ['Go away', 'check os_access_key, os_secret_key, os_api_key'],
  ])('"%s" points at: %s', async (message, advice) => {
    const { api, client } = await start(json(403, { message }));
    await expect(client.post(PATH, {}, { signal: never })).rejects.toMatchObject({
      exitCode: 77,
      message: expect.stringMatching(
        new RegExp(`403 to POST ${PATH}: .*${advice}.*OnSpot says: ${message.slice(0, 8)}`),
      ),
    });
    expect(api.seen).toHaveLength(1);
  });

  test.each([
    [-425_000, '7 min 5 s behind'],
    [3_600_000, '1 h ahead of'],
  ])('a clock that is off by %d ms is named with its difference', async (skewMs, words) => {
    const at = Date.parse('2021-02-09T12:00:00Z');
    const answer = json(403, { message: 'Signature expired: …' }, { date: new Date(at).toUTCString() });
    const { client } = await start(answer, { clock: () => at + skewMs });
    await expect(client.post(PATH, {}, { signal: never })).rejects.toThrow(`clock is wrong, ${words} OnSpot's`);
  });
});

describe('the queues', () => {
  const list = [
    { name: 'production-worker-5e2a9c', count: 2, owner: 'x' },
    { name: 'production-failure-5e2a9c', count: 3, owner: 'x' },
    { name: 'secretword', count: 1, owner: 'x' },
  ];

  test('are read with their names cut before the account token', async () => {
    const { api, client } = await start(inTurn((response) => response.writeHead(503).end(), json(200, list)));
    expect(await client.queues({ signal: never })).toEqual({
      kind: 'known',
      queues: [
        { name: 'production-worker', count: 2 },
        { name: 'production-failure', count: 3 },
        { name: 'queue', count: 1 },
      ],
    });
    expect(api.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(2).fill('GET /status/queue'));
    expect(api.seen[1]!.headers.authorization).toBe(authorizationOf(api.seen[1]!));
  });

  test('may be denied, and then the cause is told', async () => {
    const { client } = await start(json(403, { message: 'Forbidden' }));
    expect(await client.queues({ signal: never })).toMatchObject({ kind: 'denied', cause: 'api-key' });
  });

  test.each([
    ['a 404', json(404, {})],
    ['something else', json(200, { status: 'fine' })],
  ])('count as absent after %s', async (_what, handler) => {
    const { client } = await start(handler);
    expect(await client.queues({ signal: never })).toMatchObject({ kind: 'absent' });
  });

  test('are unavailable when nothing but 503 comes', async () => {
    const { api, client } = await start((response) => response.writeHead(503).end());
    expect(await client.queues({ signal: never })).toMatchObject({ kind: 'unavailable' });
    expect(api.seen).toHaveLength(3);
  });
});
