import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { parseConfig, sync } from 'onspot-tap';
import { openDestination, targetSettings } from 'target-s3-json';
import { openStorage } from '@onspot-tap/storage';
import { openEmbeddedPlace } from '../support/s3-place.js';
import { startPair } from './support/pair.js';
import { openWorld, type World } from './support/world.js';

/** Nothing of these may be found anywhere that people or other programs read. */
const SEEDED = {
  onspotAccessKey: 'AKIASEEDEDONSPOTKEY1',
  onspotSecretKey: 'seeded/onspot+secret/key=with&signs',
  onspotApiKey: 'seeded-api-key-0123456789',
  callbackSecret: 'seeded-callback-secret-0123456789',
  s3AccessKey: 'AKIASEEDEDSTOREKEY22',
  s3SecretKey: 'seeded/store+secret/key"with\'quotes',
  urlSecret: 'seeded-query-secret-0123456789',
  fileSecret: 'seeded-signature-of-a-saved-file-01',
  sourceSecret: 'seeded-signature-of-an-audience-01',
};

/** Serves the files of audiences to whoever asks with the secret; OnSpot's emulator does not read from there. */
let files: Server;

let s3: Awaited<ReturnType<typeof openEmbeddedPlace>>;
let world: World;
const said: string[] = [];

beforeAll(async () => {
  files = createServer(({ url = '' }, response) => {
    const isLetIn = url.endsWith(`?sig=${SEEDED.sourceSecret}`) && !url.startsWith('/absent');
    response.writeHead(isLetIn ? 200 : 404, { etag: '"one"' }).end();
  }).listen(0, '127.0.0.1');
  await once(files, 'listening');
  s3 = await openEmbeddedPlace();
  s3.emulator.credentials.push({ accessKeyId: SEEDED.s3AccessKey, secretAccessKey: SEEDED.s3SecretKey });
  const keys = { accessKeyId: SEEDED.s3AccessKey, secretAccessKey: SEEDED.s3SecretKey };
  const credentials = {
    accessKey: SEEDED.onspotAccessKey,
    secretKey: SEEDED.onspotSecretKey,
    apiKey: SEEDED.onspotApiKey,
  };
  world = await openWorld({
    s3: { ...s3, keys },
    places: ['A', 'B', 'refused'],
    callbackSecret: SEEDED.callbackSecret,
    env: { LOGLEVEL: 'DEBUG' },
    emulator: { credentials },
    tap: { os_max_attempts: 1 },
  });
  await spendBadNights();
});

afterAll(async () => {
  files.close();
  await world.close();
  await s3.close();
});

/** Everything that makes programs talk: good nights, failures of every kind, kills, and intruders. */
async function spendBadNights(): Promise<void> {
  const { onspot } = world;
  onspot.faults.add({ kind: 'callback-failed', message: 'no luck', match: { name: 'A' }, count: 1 });
  onspot.faults.add({ kind: 'callback-truncated', match: { name: 'B' }, count: 1 });
  onspot.faults.add({ kind: 'cut-after', count: 1 });
  await world.runUntilDone();
  await knock();

  const trap = s3.emulator.faults.add({
    operation: 'PutObject',
    key: { prefix: world.keyOf('data/') },
    delayMs: 3_000,
  });
  world.sleep();
  const killed = world.startJob();
  await killed.said(/Asking OnSpot/);
  world.kill('all', killed);
  trap();
  await killed.ended;
  await world.runUntilDone();

  const config = JSON.parse((await world.readText('pipeline/tap_config.json')) ?? '') as Record<string, unknown>;
  world.sleep();
  const bad: [number, Record<string, unknown>][] = [
    [77, { os_secret_key: `${SEEDED.onspotSecretKey}-wrong` }],
    [77, { s3_secret_key: `${SEEDED.s3SecretKey}-wrong` }],
    [78, { os_batch_size: SEEDED.onspotSecretKey }],
    [78, { callback_secret: SEEDED.callbackSecret.slice(0, 12) }],
    [75, { os_base_url: 'http://127.0.0.1:9' }],
    [75, { s3_endpoint: 'http://127.0.0.1:9' }],
    [78, { os_base_url: `http://user:${SEEDED.urlSecret}@[bad` }],
    [78, { os_callback_url: `http://127.0.0.1:9/${SEEDED.urlSecret}?key=${SEEDED.urlSecret}`, start_date: 'tomorrow' }],
    [78, { work_url: `s3://user:${SEEDED.urlSecret}@bucket/work?signature=${SEEDED.urlSecret}` }],
  ];
  for (const [code, settings] of bad) {
    await world.putJson('pipeline/tap_config.json', { ...config, ...settings });
    const ended = await world.startJob().ended;
    expect({ settings, code: ended.code, log: ended.log }).toEqual({ settings, code, log: ended.log });
    said.push(ended.stdout);
  }
  await spendNightWithFiles(config);
  await world.putJson('pipeline/tap_config.json', config);
  const { tap, target } = await (await startPair(world, await world.readState())).ended;
  said.push(tap.log, target.log, target.stdout);
  await world.runUntilDone();
}

/** Files whose acknowledged addresses let their bearer in, good ones and foreign ones, and audiences that lie at such. */
async function spendNightWithFiles(config: Record<string, unknown>): Promise<void> {
  const saved = join(world.folder, 'saved');
  const { fileSecret, sourceSecret } = SEEDED;
  const port = (files.address() as AddressInfo).port;
  const source = (name: string) => [`http://user:${sourceSecret}@127.0.0.1:${port}/${name}.csv?sig=${sourceSecret}`];
  const locations = [
    `https://user:${fileSecret}@account.example/container/A.csv?sig=${fileSecret}`,
    `${saved}/one.csv?sig=${fileSecret}`,
    `${saved}/two.csv#${fileSecret}`,
  ];
  const path = '/save/geoframe/all/devices';
  for (const [index, location] of locations.entries())
    world.onspot.faults.add({ kind: 'location-elsewhere', location, match: { path, nth: index + 1 } });
  const catalog = await world.readText('pipeline/catalog.json');
  await world.putJson(
    'pipeline/catalog.json',
    toCatalog(['observations', 'devices', 'audience_household', 'requests']),
  );
  await world.putJson('pipeline/tap_config.json', {
    ...config,
    save_url: saved,
    streams: { devices: { delivery: 'save' } },
    audiences: ['refused', 'absent'].map((name) => ({ name, of: 'devices', sources: source(name) })),
  });
  const { code, log, stdout } = await world.startJob().ended;
  expect({ code, log }).toEqual({ code: 0, log });
  expect(log).toContain('The audience absent is left out in this run');
  expect(log).toContain('audience_household of refused: OnSpot refused the question');
  expect(log).toContain('its file is said to be https://account.example/container/A.csv');
  said.push(stdout);
  await world.putJson('pipeline/tap_config.json', {
    ...config,
    audiences: [{ name: 'x', of: 'people', sources: source('wrong') }],
  });
  const refused = await world.startJob().ended;
  expect({ code: refused.code, log: refused.log }).toEqual({ code: 78, log: refused.log });
  said.push(refused.stdout);
  await world.storage.write('pipeline/catalog.json', catalog ?? '');
}

const toCatalog = (streams: readonly string[]) => ({
  streams: streams.map((stream) => ({
    tap_stream_id: stream,
    stream,
    schema: {},
    metadata: [{ breadcrumb: [], metadata: { selected: true } }],
  })),
});

/** Callers with tokens that are good, used up, foreign or broken. */
async function knock(): Promise<void> {
  for (const token of tokens()) {
    const url = `${world.receiver.url}/${token}`;
    for (const [at, body] of [
      [url, '{"success":true'],
      [`${url}x`, '{}'],
      [`${url}?again`, '{"success":true,"cbinfo":{"id":"1"}}'],
    ] as const) {
      said.push(await fetch(at, { method: 'POST', body }).then((answer) => answer.text()));
    }
  }
}

const tokens = () =>
  world.onspot.submissions.flatMap(({ asks }) => asks.map(({ callback }) => callback.split('/').at(-1) ?? ''));

/** Secrets, and what of a token proves anything: the part after its last dot. */
function secrets(): string[] {
  const ofTokens = tokens().map((token) => token.slice(token.lastIndexOf('.') + 1));
  expect(ofTokens.length).toBeGreaterThan(10);
  const plain = [...Object.values(SEEDED), ...ofTokens];
  const escaped = plain.flatMap((secret) => [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  return [...new Set([...plain, ...escaped])];
}

function found(text: string): string[] {
  return secrets().filter((secret) => text.includes(secret));
}

describe('after good and bad nights no secret is found', () => {
  test('in the log of any program, at the most talkative level', () => {
    const log = world.log() + said.join('');
    expect(log).toContain('DEBUG');
    expect(found(log)).toEqual([]);
  });

  test('in the name or the content of any object but the configuration that holds it', async () => {
    const keys = await world.keys();
    const kinds = ['work/ledger/', 'work/responses/', 'work/errors/', 'data/', 'pipeline/_runs/', 'pipeline/state'];
    for (const kind of kinds) expect(keys.filter((key) => key.startsWith(kind))).not.toEqual([]);
    const own = ['pipeline/tap_config.json', 'pipeline/target_config.json'];
    const leaks: string[] = [];
    for (const key of keys) {
      const content = own.includes(key) ? '' : await world.readText(key);
      leaks.push(...found(`${key}\n${content ?? ''}`).map((secret) => `${key} holds ${secret}`));
    }
    expect(leaks).toEqual([]);
  });

  test('in any file that runs have left on this machine', async () => {
    const entries = await readdir(world.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    // The configuration that a pair of programs was started with is the tester's own.
    const left = files.filter((path) => !path.includes('/pair-'));
    for (const path of left) expect(found(await readFile(path, 'utf8'))).toEqual([]);
  });
});

describe('no secret is found in what a library throws, however deep one looks, when', () => {
  const s3Config = (more: object = {}) => ({
    s3_access_key: SEEDED.s3AccessKey,
    s3_secret_key: `${SEEDED.s3SecretKey}-wrong`,
    s3_endpoint: s3.endpoint,
    ...more,
  });
  const tapConfig = (more: object) =>
    parseConfig({
      os_access_key: SEEDED.onspotAccessKey,
      os_secret_key: SEEDED.onspotSecretKey,
      os_api_key: SEEDED.onspotApiKey,
      os_base_url: world.onspot.url,
      os_callback_url: world.receiver.url,
      callback_secret: SEEDED.callbackSecret,
      start_date: '2024-05-03',
      now: world.now(),
      work_url: join(world.folder, 'library'),
      locations_url: join(world.folder, 'library', 'places'),
      ...more,
    });
  const runTap = async (more: object) => {
    for await (const _message of sync({ config: tapConfig(more) }));
  };
  const rows: [string, () => Promise<unknown>][] = [
    ['the tap is refused by S3', () => runTap({ ...s3Config(), work_url: `s3://${s3.bucket}/library` })],
    ['the tap finds no locations', () => runTap({})],
    [
      'the tap cannot reach S3',
      () => runTap({ ...s3Config({ s3_endpoint: 'http://127.0.0.1:9' }), work_url: 's3://b/x' }),
    ],
    [
      'its settings are wrong',
      async () =>
        tapConfig({ os_batch_size: SEEDED.onspotSecretKey, s3_endpoint: `ftp://user:${SEEDED.urlSecret}@host` }),
    ],
    [
      'its audiences are wrong',
      async () =>
        tapConfig({
          audiences: [{ name: 'x', of: 'people', sources: [`https://host/x.csv?sig=${SEEDED.sourceSecret}`] }],
        }),
    ],
    [
      'its place for files holds a secret',
      async () => tapConfig({ save_url: `s3://bucket/x?sig=${SEEDED.fileSecret}` }),
    ],
    [
      'the target is refused by S3',
      async () => {
        const { config } = targetSettings.parse({ ...s3Config(), destination: `s3://${s3.bucket}/library` });
        const storage = await openDestination(config, () => undefined);
        await storage.write('x', 'y');
      },
    ],
    [
      'a storage is opened with a password in its address',
      () => openStorage(`s3://user:${SEEDED.urlSecret}@bucket/x?key=${SEEDED.urlSecret}`),
    ],
  ];
  test.each(rows)('%s', async (_, act) => {
    const thrown: unknown = await act().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(Error);
    expect(found(inspect(thrown, { depth: Infinity, showHidden: true, maxStringLength: null }))).toEqual([]);
    expect(found(JSON.stringify(thrown) + String((thrown as Error).stack))).toEqual([]);
  });
});
