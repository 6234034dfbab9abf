import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type S3Emulator, startS3Emulator } from '@onspot-tap/s3-emulator';
import { CERTIFICATE } from '../support/certificate.js';
import { runProgram } from '../support/run-program.js';
import { startTunnel, type Tunnel } from '../support/tunnel.js';

const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'a secret of the tests' };
const PASSWORD = 'topsecret';

let folder: string;
let s3: S3Emulator;
let tunnel: Tunnel;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'https-proxy-'));
  await writeFile(join(folder, 'ca.pem'), CERTIFICATE);
  s3 = await startS3Emulator({ directory: join(folder, 's3'), credentials: [KEYS], buckets: ['bucket'] });
  tunnel = await startTunnel(s3.port, `nightly:${PASSWORD}`);
});
afterAll(async () => {
  tunnel.close();
  await s3.close();
  await rm(folder, { recursive: true });
});
afterEach(() => {
  tunnel.asked.length = 0;
  tunnel.refuse(undefined);
  s3.requests.length = 0;
});

/** The target, on a machine that reaches S3 through a proxy only. */
function load(password: string, args: readonly string[] = [], stdin = '') {
  const settings = {
    DESTINATION: 's3://bucket/raw',
    S3_ENDPOINT: 'https://s3.example.test',
    S3_ACCESS_KEY: KEYS.accessKeyId,
    S3_SECRET_KEY: KEYS.secretAccessKey,
    S3_MAX_ATTEMPTS: '2',
  };
  const env = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`TARGET_S3_JSON_${name}`, value]));
  const network = {
    HTTPS_PROXY: tunnel.url.replace('//', `//nightly:${password}@`),
    NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
  };
  return runProgram('target-s3-json', ['--config', 'ENV', ...args], { env: { ...env, ...network }, stdin });
}

test('a check goes through one tunnel, which is used again', async () => {
  const { code, stderr } = await load(PASSWORD, ['--check']);
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('can be written to') });
  expect(s3.requests.map(({ operation }) => operation)).toEqual(['PutObject', 'DeleteObject']);
  expect(tunnel.asked).toEqual(['s3.example.test:443']);
  expect(stderr).not.toContain(PASSWORD);
});

test('a load arrives whole', async () => {
  const pad = 'x'.repeat(1_000_000);
  const schema = { type: 'SCHEMA', stream: 's', schema: { type: 'object', properties: {} }, key_properties: [] };
  const records = Array.from({ length: 20 }, (_, n) => ({ type: 'RECORD', stream: 's', record: { n, pad } }));
  const messages = [schema, ...records, { type: 'STATE', value: 1 }];
  const { code, stdout } = await load(PASSWORD, [], messages.map((each) => `${JSON.stringify(each)}\n`).join(''));
  expect({ code, stdout }).toEqual({ code: 0, stdout: '1\n' });
  const parts = s3.requests.filter(({ operation }) => operation === 'UploadPart');
  expect(parts).toHaveLength(3);
  expect(new Set(tunnel.asked)).toEqual(new Set(['s3.example.test:443']));
});

test('a proxy that does not know the password is 77, and a load does not leak it', async () => {
  const { code, stderr, lastLine } = await load('wrongsecret', ['--check']);
  expect(code).toBe(77);
  expect(lastLine).toContain(`the proxy ${tunnel.url} wants to know who asks (407)`);
  expect(stderr).not.toContain('wrongsecret');
  expect(tunnel.asked).toHaveLength(1);
});

test('a proxy that cannot reach S3 now is 75, after it was asked again', async () => {
  tunnel.refuse('503 Service Unavailable');
  const { code, lastLine } = await load(PASSWORD, ['--check']);
  expect({ code, lastLine }).toMatchObject({ code: 75, lastLine: expect.stringContaining('503') });
  expect(tunnel.asked).toHaveLength(2);
});
