import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { startS3Emulator } from '@onspot-tap/s3-emulator';
import { type Storage } from '@onspot-tap/storage';
import { failureOf, keysOf, textOf } from './support/collect.js';
import { emulatorForFile, KEYS } from './support/emulator.js';
import { tempFolder } from './support/temp-folder.js';

const MiB = 1024 * 1024;

const embedded = await emulatorForFile();
const { s3, storage } = embedded;

const everyOperation: [string, (storage: Storage) => Promise<unknown>][] = [
  ['GetObject', (storage) => storage.read('key')],
  ['HeadObject', (storage) => storage.head('key')],
  ['PutObject', (storage) => storage.write('key', 'x')],
  ['PutObject of a writer', (storage) => storage.openWriter('key').complete()],
  ['DeleteObject', (storage) => storage.delete('key')],
  ['ListObjectsV2', (storage) => keysOf(storage)],
];

describe('what does not pass is asked once', () => {
  test.each(everyOperation)('%s', async (_, operation) => {
    for (const fault of [
      { status: 403, code: 'AccessDenied' },
      { status: 400, code: 'InvalidRequest' },
      { status: 400, code: 'ExpiredToken' },
      { status: 501, code: 'NotImplemented' },
    ]) {
      s3.requests.length = 0;
      s3.faults.add({ ...fault, times: Infinity });
      await failureOf(operation(storage));
      expect(s3.requests.map(({ status }) => status)).toEqual([fault.status]);
      s3.faults.clear();
    }
  });

  test('a part', async () => {
    s3.faults.add({ operation: 'UploadPart', status: 403, code: 'AccessDenied', times: Infinity });
    const writer = storage.openWriter('large');
    await failureOf(writer.write(Buffer.alloc(9 * MiB)).then(() => writer.complete()));
    // The second one is the other part, if it was on its way by then.
    const numbers = s3.requests.filter(({ operation }) => operation === 'UploadPart').map(({ url }) => url);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

describe('what passes is tried again', () => {
  test.each([
    ['500', { status: 500 }],
    ['502', { status: 502 }],
    ['503 SlowDown', { status: 503, code: 'SlowDown' }],
    ['429', { status: 429 }],
    ['529, which is no status of S3’s', { status: 529 }],
    ['400 RequestTimeout', { status: 400, code: 'RequestTimeout' }],
    ['a connection reset before the body', { reset: 'before-body' }],
    ['a connection reset in the body', { reset: 'mid-body' }],
    ['a connection reset behind the body', { reset: 'after-body' }],
  ] as const)('%s', async (_, fault) => {
    s3.faults.add({ ...fault, times: 2 });
    await storage.write('key', 'text');
    expect(s3.requests).toHaveLength(3);
    expect(await textOf(storage, 'key')).toBe('text');
  });

  test('as often as is asked for, and no more', async () => {
    const open = await embedded.open({ maxAttempts: 3 });
    s3.faults.add({ status: 500, times: Infinity });
    expect(await failureOf(open.read('key'))).toMatchObject({ kind: 'temporary', exitCode: 75 });
    expect(s3.requests).toHaveLength(3);
  });

  test('for each request by itself, however many fail at the same time', async () => {
    s3.faults.add({ status: 500, times: 160 });
    await Promise.all(Array.from({ length: 80 }, (_, n) => storage.write(`many/${n}`, 'x')));
    expect(await keysOf(storage.at('many'))).toHaveLength(80);
  });

  test('not before the server wants to be asked again', async () => {
    s3.faults.add({ status: 503, retryAfterSeconds: 2 });
    await storage.read('key');
    const [first, second] = s3.requests;
    // Retry-After has whole seconds, which the client counts from its own clock.
    expect(second!.at.getTime() - first!.at.getTime()).toBeGreaterThan(900);
  });

  test('unless a signal ends it in the pause', async () => {
    const stop = new AbortController();
    s3.faults.add({ status: 503, retryAfterSeconds: 15, times: Infinity });
    const reading = failureOf(storage.read('key', { signal: stop.signal }));
    while (s3.requests.length === 0) await sleep(10);
    stop.abort(new Error('told to stop'));
    expect(await reading).toMatchObject({ message: 'told to stop' });
  });

  test('until a server that is down has come back', async () => {
    const folder = await tempFolder();
    const start = (port?: number) =>
      startS3Emulator({ directory: folder.path, credentials: [KEYS], buckets: ['bucket'], ...(port && { port }) });
    const before = await start();
    await before.close();
    const open = await embedded.open({ endpoint: before.url, maxAttempts: 100 });
    const writing = open.write('key', 'text');
    await sleep(300);
    const after = await start(before.port);
    await writing;
    expect(await textOf(open, 'key')).toBe('text');
    await after.close();
    await folder.remove();
  });
});

describe('a load balancer before the server', () => {
  async function behind(listener: RequestListener, options = {}): Promise<{ storage: Storage; close: () => void }> {
    const web = createServer(listener).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const { port } = web.address() as AddressInfo;
    return {
      storage: await embedded.open({ endpoint: `http://127.0.0.1:${port}`, ...options }),
      close: () => {
        web.closeAllConnections();
        web.close();
      },
    };
  }

  test.each([500, 502, 503, 504])('that answers %d in words of its own is tried again', async (status) => {
    let asked = 0;
    const { storage: balanced, close } = await behind((request, answer) => {
      request.resume();
      asked += 1;
      if (asked < 3) answer.writeHead(status, { 'content-type': 'text/html' }).end('<html>Bad luck</html>');
      else answer.writeHead(200, { etag: '"abc"' }).end();
    });
    expect(await balanced.write('key', 'text')).toMatchObject({ etag: 'abc' });
    close();
  });

  test('and goes on doing so is temporary', async () => {
    const { storage: balanced, close } = await behind(
      (request, answer) => {
        request.resume();
        answer.writeHead(503, { 'content-type': 'text/html' }).end('<html>Bad luck</html>');
      },
      { maxAttempts: 2 },
    );
    expect(await failureOf(balanced.write('key', 'text'))).toMatchObject({ kind: 'temporary', exitCode: 75 });
    close();
  });
});

describe('time-outs', () => {
  test('a request whose answer does not begin is tried again', async () => {
    const open = await embedded.open({ requestTimeoutMs: 300 });
    s3.faults.add({ operation: 'PutObject', delayMs: 20_000 });
    await open.write('key', 'text');
    expect(s3.requests).toHaveLength(2);
  });

  test('a connection that is never made is given up', async () => {
    // An address of a network for documentation: nobody answers, or there is no way to it.
    const open = await embedded.open({ endpoint: 'http://192.0.2.1', connectTimeoutMs: 100, maxAttempts: 1 });
    expect(await failureOf(open.read('key'))).toMatchObject({ kind: 'temporary', exitCode: 75 });
  });
});
