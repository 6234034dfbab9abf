import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openStorage, type Storage } from '@onspot-tap/storage';
import { failureOf, keysOf, textOf } from './support/collect.js';
import { type Embedded, KEYS, startEmulator } from './support/emulator.js';
import { tempFolder } from './support/temp-folder.js';

let embedded: Embedded;
let s3: Embedded['s3'];
let folder: Awaited<ReturnType<typeof tempFolder>>;
const environment = { ...process.env };

beforeAll(async () => {
  embedded = await startEmulator();
  s3 = embedded.s3;
  folder = await tempFolder();
  await embedded.storage.write('key', 'text');
});
afterAll(async () => {
  await embedded.remove();
  await folder.remove();
});
afterEach(() => {
  s3.faults.clear();
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
});

const everyOperation = (storage: Storage): (() => Promise<unknown>)[] => [
  () => storage.read('key'),
  () => storage.head('key'),
  () => storage.write('other', 'x'),
  () => storage.write('other', 'x', { condition: { ifAbsent: true } }),
  () => storage.openWriter('other').complete(),
  () => storage.delete('other'),
  () => keysOf(storage),
];

describe('failures', () => {
  test.each([
    ['InvalidAccessKeyId', { accessKeyId: 'AKIAWRONG' }, 's3_access_key'],
    ['SignatureDoesNotMatch', { secretAccessKey: 'wrong' }, 's3_secret_key'],
  ])('of credentials are denied: %s', async (code, options, advice) => {
    const storage = await embedded.open(options);
    for (const operation of everyOperation(storage)) {
      expect(await failureOf(operation())).toMatchObject({ kind: 'denied', exitCode: 77, name: 'StorageError' });
    }
    const { message } = (await failureOf(storage.read('key'))) as Error;
    expect(message).toContain(`Could not read s3://bucket/prefix/key: S3 answered 403 ${code}`);
    expect(message).toContain(advice);
    expect(message).not.toContain(KEYS.secretAccessKey);
  });

  test('of an expired token are denied', async () => {
    s3.credentials.push({ accessKeyId: 'ASIAOLD', secretAccessKey: 's', sessionToken: 't', expires: new Date(0) });
    const storage = await embedded.open({ accessKeyId: 'ASIAOLD', secretAccessKey: 's', sessionToken: 't' });
    const error = await failureOf(storage.read('key'));
    expect(error).toMatchObject({ kind: 'denied', message: expect.stringContaining('s3_session_token') });
  });

  test('of a bucket that is not there are missing', async () => {
    const storage = await embedded.open({}, 's3://no-such-bucket/prefix');
    for (const operation of everyOperation(storage)) {
      expect(await failureOf(operation())).toMatchObject({ kind: 'missing', exitCode: 78 });
    }
  });

  test('of the server are temporary', async () => {
    const storage = await embedded.open({ maxAttempts: 1 });
    for (const operation of everyOperation(storage)) {
      s3.faults.add({ status: 500, times: 2 });
      expect(await failureOf(operation())).toMatchObject({ kind: 'temporary', exitCode: 75 });
      s3.faults.clear();
    }
  });

  test('to connect are temporary and say where', async () => {
    const storage = await embedded.open({ endpoint: 'http://localhost:1', maxAttempts: 1 });
    for (const operation of everyOperation(storage)) {
      const error = await failureOf(operation());
      expect(error).toMatchObject({ kind: 'temporary', exitCode: 75 });
      expect((error as Error).message).toMatch(/the connection failed \(connect ECONNREFUSED .*:1\)/);
    }
  });

  test('to answer in time are temporary', async () => {
    const storage = await embedded.open({ maxAttempts: 1, idleTimeoutMs: 100 });
    s3.faults.add({ delayMs: 2000 });
    expect(await failureOf(storage.read('key'))).toMatchObject({ kind: 'temporary', exitCode: 75 });
  });

  test('of a key that is too long are invalid', async () => {
    const error = await failureOf(embedded.storage.write('x'.repeat(1100), ''));
    expect(error).toMatchObject({ kind: 'invalid', exitCode: 78 });
  });

  test('of a server that is no S3 server are StorageErrors', async () => {
    const web = createServer((_, response) => response.end('<html>hello</html>')).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const storage = await embedded.open({ endpoint: `http://127.0.0.1:${portOf(web)}` });
    try {
      // A delete is answered without a word, so that it cannot know.
      for (const operation of everyOperation(storage).filter((_, n) => n !== 5)) {
        expect(await failureOf(operation())).toMatchObject({ kind: 'invalid', exitCode: 78 });
      }
    } finally {
      web.closeAllConnections();
      web.close();
    }
  });
});

describe('settings', () => {
  test('that contradict each other are refused', async () => {
    const half = await failureOf(openStorage('s3://bucket', { s3: { accessKeyId: 'AKIA' } }));
    expect(half).toMatchObject({ kind: 'invalid', message: expect.stringContaining('"s3_secret_key" is not set') });
    for (const endpoint of ['localhost:9000', 'ftp://host', 'http://user:pass@host']) {
      const error = (await failureOf(openStorage('s3://bucket', { s3: { ...KEYS, endpoint } }))) as Error;
      expect(error).toMatchObject({ kind: 'invalid', exitCode: 78 });
      expect(error.message).not.toContain('pass@');
    }
  });

  test('may come from the environment', async () => {
    process.env.AWS_ENDPOINT_URL_S3 = s3.url;
    process.env.AWS_ACCESS_KEY_ID = KEYS.accessKeyId;
    process.env.AWS_SECRET_ACCESS_KEY = KEYS.secretAccessKey;
    const storage = await openStorage('s3://bucket/prefix');

    expect(await textOf(storage, 'key')).toBe('text');
    storage.close();
  });

  test('may come from a profile', async () => {
    process.env.AWS_CONFIG_FILE = join(folder.path, 'config');
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder.path, 'credentials');
    const keys = `aws_access_key_id = ${KEYS.accessKeyId}\naws_secret_access_key = ${KEYS.secretAccessKey}\n`;
    await writeFile(process.env.AWS_SHARED_CREDENTIALS_FILE, `[nightly]\n${keys}`);
    await writeFile(process.env.AWS_CONFIG_FILE, '[profile nightly]\nregion = us-east-1\n');
    const storage = await openStorage('s3://bucket/prefix', { s3: { endpoint: s3.url, profile: 'nightly' } });

    expect(await textOf(storage, 'key')).toBe('text');
    storage.close();
  });

  test('may name a profile in any spelling, and none that is not there', async () => {
    process.env.AWS_CONFIG_FILE = join(folder.path, 'spelled');
    await writeFile(
      process.env.AWS_CONFIG_FILE,
      '[ profile one ]\n  [profile "two words"]\n[three]\n#[four]\n[default]\n',
    );
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder.path, 'absent');
    const open = (profile: string, keys = {}) => openStorage('s3://bucket', { s3: { profile, ...keys } });
    for (const name of ['one', 'two words', 'three', 'default']) (await open(name)).close();
    for (const name of ['four', 'on', 'two']) {
      expect(await failureOf(open(name))).toMatchObject({
        exitCode: 78,
        message: expect.stringContaining(`There is no AWS profile "${name}"`),
      });
    }
    (await open('four', KEYS)).close(); // it would give no more than a region
  });

  test('may name a role, which is assumed again before its session expires', async () => {
    const keys = { accessKeyId: 'ASIAROLE', secretAccessKey: 'role secret', sessionToken: 'role token' };
    s3.credentials.push(keys);
    const asked: URLSearchParams[] = [];
    const sts = createServer((request, response) => {
      void text(request).then((body) => {
        asked.push(new URLSearchParams(body));
        // The client renews a session five minutes before it ends: this one at once, the next one not any more.
        const expires = new Date(Date.now() + (asked.length === 1 ? 60_000 : 3_600_000));
        response.setHeader('content-type', 'text/xml').end(assumedRole(keys, expires));
      });
    }).listen(0, '127.0.0.1');
    await once(sts, 'listening');
    process.env.AWS_ENDPOINT_URL_STS = `http://127.0.0.1:${portOf(sts)}`;

    const role = { roleArn: 'arn:aws:iam::123456789012:role/nightly', roleExternalId: 'external' };
    const storage = await openStorage('s3://bucket/prefix', { s3: { endpoint: s3.url, ...KEYS, ...role } });
    for (let n = 0; n < 3; n++) expect(await textOf(storage, 'key')).toBe('text');
    storage.close();
    sts.closeAllConnections();
    sts.close();

    expect(asked).toHaveLength(2);
    expect(Object.fromEntries(asked[0]!)).toMatchObject({
      Action: 'AssumeRole',
      RoleArn: role.roleArn,
      ExternalId: 'external',
      RoleSessionName: 'onspot-tap',
    });
  });

  test('may name the region that requests are signed for', async () => {
    const elsewhere = await embedded.open({ region: 'eu-central-1' });
    const error = await failureOf(elsewhere.read('key'));
    expect(error).toMatchObject({ message: expect.stringContaining('Set s3_region to the region of the bucket') });
    expect(await textOf(await embedded.open({ region: s3.region }), 'key')).toBe('text');

    process.env.AWS_DEFAULT_REGION = 'eu-central-1';
    expect(await failureOf((await embedded.open()).read('key'))).toMatchObject({ kind: 'invalid' });
    process.env.AWS_REGION = s3.region;
    expect(await textOf(await embedded.open(), 'key')).toBe('text');
  });

  test('may put the bucket into the host name', async () => {
    const storage = await embedded.open({ endpoint: 'http://nowhere.invalid', pathStyle: false, maxAttempts: 1 });
    expect(await failureOf(storage.read('key'))).toMatchObject({
      message: expect.stringContaining('bucket.nowhere.invalid'),
    });
  });
});

test('one signal may serve many requests without a warning', async () => {
  const warned: unknown[] = [];
  const listener = (warning: Error): void => void warned.push(warning.name);
  process.on('warning', listener);
  const { signal } = new AbortController();
  await Promise.all(Array.from({ length: 30 }, () => embedded.storage.head('key', { signal })));
  const writers = Array.from({ length: 30 }, (_, n) => embedded.storage.openWriter(`${n}`, { signal }));
  await Promise.all(writers.map((writer) => writer.abort()));
  process.off('warning', listener);

  expect(warned).not.toContain('MaxListenersExceededWarning');
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function assumedRole(keys: typeof KEYS & { sessionToken: string }, expires: Date): string {
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    <AccessKeyId>${keys.accessKeyId}</AccessKeyId><SecretAccessKey>${keys.secretAccessKey}</SecretAccessKey>
    <SessionToken>${keys.sessionToken}</SessionToken><Expiration>${expires.toISOString()}</Expiration>
  </Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}
