import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { bytesOf, failureOf, keysOf, textOf } from './support/collect.js';
import { type Embedded, startEmulator } from './support/emulator.js';
import { startProxy, type TestProxy } from './support/proxy.js';

const MiB = 1024 * 1024;
const LOGIN = { user: 'nightly', password: 'pass%word@1' };

/** A host that only the proxy knows. */
const endpoint = 'http://s3.example.test:9000';

let embedded: Embedded;
let proxy: TestProxy;

beforeAll(async () => {
  embedded = await startEmulator();
  proxy = await startProxy({ hosts: { 's3.example.test': embedded.s3.port }, login: LOGIN });
});
afterAll(async () => {
  proxy.close();
  await embedded.remove();
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (/_proxy$/i.test(name)) delete process.env[name];
  delete process.env.AWS_ENDPOINT_URL_STS;
  proxy.asked.length = 0;
});

test.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY'])('every request goes through the proxy of %s', async (name) => {
  process.env[name] = proxy.url;
  const storage = await embedded.open({ endpoint });
  await storage.write('key', 'text', { condition: { ifAbsent: true } });
  expect(await textOf(storage, 'key')).toBe('text');
  expect(await keysOf(storage)).toEqual(['key']);
  await storage.delete('key');
  expect(new Set(proxy.asked)).toEqual(new Set(['s3.example.test:9000']));
  expect(proxy.asked.length).toBeGreaterThanOrEqual(4);
});

test('large objects go up and come down through a proxy', async () => {
  process.env.HTTP_PROXY = proxy.url;
  const storage = await embedded.open({ endpoint });
  const writer = storage.openWriter('large');
  for (let n = 0; n < 20; n++) await writer.write(Buffer.alloc(MiB, n));
  await writer.complete();
  const bytes = await bytesOf((await storage.read('large'))!.body);
  expect(bytes.length).toBe(20 * MiB);
  expect(bytes[19 * MiB]).toBe(19);
});

test.each([
  's3.example.test',
  '.example.test',
  '*.example.test',
  's3.example.test:9000',
  'other, s3.example.test',
  '*',
])('a host in NO_PROXY is asked directly: %s', async (noProxy) => {
  process.env.HTTP_PROXY = proxy.url;
  process.env.NO_PROXY = noProxy;
  const storage = await embedded.open({ endpoint, maxAttempts: 1 });
  expect(await failureOf(storage.read('key'))).toMatchObject({ kind: 'temporary' });
  expect(proxy.asked).toEqual([]);
});

test('this machine is asked directly, and so is a host that only the other protocol has a proxy for', async () => {
  process.env.HTTP_PROXY = 'http://127.0.0.1:1';
  const own = await embedded.open({ maxAttempts: 1 });
  expect(await own.read('no such key')).toBeUndefined();

  delete process.env.HTTP_PROXY;
  process.env.HTTPS_PROXY = proxy.url;
  const other = await embedded.open({ endpoint, maxAttempts: 1 });
  expect(await failureOf(other.read('key'))).toMatchObject({ kind: 'temporary' });
  expect(proxy.asked).toEqual([]);
});

test('a role is asked for through the proxy too', async () => {
  const sts = createServer((_, answer) => answer.writeHead(403).end()).listen(0, '127.0.0.1');
  await once(sts, 'listening');
  const { port } = sts.address() as AddressInfo;
  const both = await startProxy({ hosts: { 'sts.example.test': port } });
  process.env.HTTP_PROXY = both.url;
  process.env.AWS_ENDPOINT_URL_STS = 'http://sts.example.test';
  const storage = await embedded.open({ roleArn: 'arn:aws:iam::123456789012:role/nightly', maxAttempts: 1 });
  expect(await failureOf(storage.read('key'))).toMatchObject({ kind: 'denied' });
  expect(both.asked).toEqual(['sts.example.test']);
  both.close();
  sts.close();
});

test('a proxy that does not know who asks is 77, and asked once', async () => {
  process.env.HTTP_PROXY = proxy.url.replace('nightly', 'stranger');
  const storage = await embedded.open({ endpoint });
  const error = (await failureOf(storage.write('key', 'text'))) as Error;
  expect(error).toMatchObject({ kind: 'denied', exitCode: 77 });
  expect(error.message).toMatch(/the proxy http:\/\/127\.0\.0\.1:\d+ wants to know who asks \(407\)/);
  expect(error.message).toContain('Put user and password into the proxy’s URL');
  expect(inspectAll(error)).not.toMatch(/pass(%25|%)word/);
  expect(proxy.asked).toHaveLength(1);
});

test('a proxy that cannot be reached is temporary, and named without its password', async () => {
  process.env.HTTP_PROXY = 'http://nightly:topsecret@127.0.0.1:1';
  const storage = await embedded.open({ endpoint, maxAttempts: 2 });
  const error = (await failureOf(storage.read('key'))) as Error;
  expect(error).toMatchObject({ kind: 'temporary', exitCode: 75 });
  expect(error.message).toContain('connect ECONNREFUSED 127.0.0.1:1 through the proxy http://127.0.0.1:1)');
  expect(inspectAll(error)).not.toContain('topsecret');
});

test.each(['socks5://nightly:topsecret@proxy:1080', 'http://nightly:topsecret@', 'ftp://topsecret'])(
  'a proxy that is none is invalid, and not quoted: %s',
  async (url) => {
    process.env.HTTP_PROXY = url;
    const storage = await embedded.open({ endpoint });
    const error = (await failureOf(storage.read('key'))) as Error;
    expect(error).toMatchObject({ kind: 'invalid', exitCode: 78 });
    expect(error.message).toMatch(/the environment names for s3\.example\.test.*Check HTTPS_PROXY/);
    expect(inspectAll(error)).not.toContain('topsecret');
  },
);

/** All that a log could show of an error. */
function inspectAll(error: Error): string {
  const { message, stack, cause } = error;
  return [message, stack, JSON.stringify(error), cause instanceof Error ? inspectAll(cause) : String(cause)].join('\n');
}
