import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type OnSpotEmulator, startOnSpotEmulator } from '@onspot-tap/emulator';
import { type Ended, runProgram } from '../support/run-program.js';
import { openS3Place } from '../support/s3-place.js';

const NIGHT = '2026-11-16T06:00:00Z';
const SQUARE = [
  [-93.258, 44.973],
  [-93.257, 44.973],
  [-93.257, 44.974],
  [-93.258, 44.974],
  [-93.258, 44.973],
];

let onspot: OnSpotEmulator;
let folder: string;

beforeAll(async () => (onspot = await startOnSpotEmulator({ clock: { start: NIGHT } })));
afterAll(() => onspot.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bad-input-'));
  return () => rm(folder, { recursive: true });
});

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const feature = (name: string, ring: number[][] = SQUARE) => ({
  type: 'Feature',
  geometry: { type: 'Polygon', coordinates: [ring] },
  properties: { name },
});
const places = (...features: unknown[]) => ({ type: 'FeatureCollection', features });

const goodConfig = () => ({
  os_base_url: onspot.url,
  os_access_key: onspot.credentials.accessKey,
  os_secret_key: onspot.credentials.secretKey,
  os_api_key: onspot.credentials.apiKey,
  os_latency_days: '1',
  callback_secret: 'a secret of the tests',
  callback_listen: '127.0.0.1:0',
  work_url: join(folder, 'work'),
  locations_url: join(folder, 'locations'),
  start_date: '2026-11-14',
  now: NIGHT,
});

type TapFiles = { config?: unknown; catalog?: unknown; state?: unknown; locations?: unknown };

/** Runs the tap with good files except for those that are given. */
async function runTap({ config, catalog, state, locations = places(feature('EF~00001')) }: TapFiles): Promise<Ended> {
  if (locations !== undefined) await file('locations/esquire_locations_1.json', locations);
  const args = ['--config', await file('tap_config.json', config ?? goodConfig())];
  if (catalog !== undefined) args.push('--catalog', await file('catalog.json', catalog));
  if (state !== undefined) args.push('--state', await file('state.json', state));
  return runProgram('tap-onspot', args);
}

function expectEnd({ code, lastLine }: Ended, exitCode: number, ...words: string[]): void {
  expect({ code, lastLine }).toEqual({ code: exitCode, lastLine: expect.stringMatching(/^CRITICAL /) });
  for (const word of words) expect(lastLine).toContain(word);
}

describe('the tap ends with one sentence and the right code', () => {
  test('when the configuration is not JSON: 78, with file, line and column', async () => {
    expectEnd(
      await runTap({ config: '{\n  "os_api_key": "x"\n  "os_region": 1\n}' }),
      78,
      'tap_config.json',
      'line 3, column 3',
    );
  });

  test('when settings are missing: 78, all of them at once', async () => {
    const ended = await runTap({ config: { os_access_key: 'x', now: NIGHT } });
    expectEnd(ended, 78, '"os_secret_key" is missing', '"os_api_key" is missing');
  });

  test('when settings do not fit together: 78, all of them at once', async () => {
    const { work_url: _work, locations_url: _locations, ...config } = goodConfig();
    const ended = await runTap({ config: { ...config, bookmark_on: 'ack', token_hours: 1 } });
    expectEnd(ended, 78, '"work_url" is missing', '"locations_url" is missing', '"bookmark_on"', '"token_hours"');
  });

  test('when start_date is not a day: 78', async () => {
    expectEnd(
      await runTap({ config: { ...goodConfig(), start_date: '2020-17-01' } }),
      78,
      '"start_date"',
      '2020-17-01',
    );
  });

  test('when the catalog is another tap’s: 65', async () => {
    const catalog = { streams: [{ tap_stream_id: 'users', schema: {}, metadata: [] }] };
    expectEnd(await runTap({ catalog }), 65, 'another tap', 'users', '--discover');
  });

  test('when the state is not JSON: 65, with file, line and column', async () => {
    expectEnd(await runTap({ state: '{"bookmarks": {' }), 65, 'state.json', 'line 1');
  });

  test('when the state holds a bookmark that is not a time: 65', async () => {
    const state = { bookmarks: { observations: { 'EF~00001': 'yesterday' } } };
    expectEnd(await runTap({ state }), 65, 'EF~00001', 'observations');
  });

  test('when a locations file does not parse: 65, with file, line and column', async () => {
    const locations = '{"type": "FeatureCollection",\n "features": [}';
    expectEnd(await runTap({ locations }), 65, 'esquire_locations_1.json', 'line 2');
  });

  test('when there is no locations file: 65, with where it looked', async () => {
    await mkdir(join(folder, 'locations'));
    await file('locations/readme.txt', 'nothing here');
    const args = ['--config', await file('tap_config.json', goodConfig())];
    expectEnd(await runProgram('tap-onspot', args), 65, join(folder, 'locations'));
  });

  test('when one bad feature is one too many: 65 with strict_locations', async () => {
    const locations = places(feature('EF~00001'), feature('EF~00002', SQUARE.slice(0, 4)));
    expectEnd(await runTap({ locations, config: { ...goodConfig(), strict_locations: true } }), 65, 'EF~00002');
  });

  test('when OnSpot refuses the secret: 77, and the secret is nowhere', async () => {
    const ended = await runTap({ config: { ...goodConfig(), os_secret_key: 'wrong-secret-key' } });
    expectEnd(ended, 77, 'os_secret_key');
    expect(ended.stderr + ended.stdout).not.toContain('wrong-secret-key');
  });

  test('when OnSpot is out of reach: 75', async () => {
    const server = createServer().listen(0);
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const config = { ...goodConfig(), os_base_url: `http://127.0.0.1:${port}` };
    expectEnd(await runTap({ config }), 75, `127.0.0.1:${port}`);
  });

  test('when the port of callback_listen is taken: 78, naming the setting', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const ended = await runTap({ config: { ...goodConfig(), callback_listen: `127.0.0.1:${port}` } });
    await new Promise((resolve) => server.close(resolve));
    expectEnd(ended, 78, '"callback_listen"', `${port}`, 'choose another address');
  });

  test('when the command line has a flag nobody knows: 64', async () => {
    expectEnd(await runProgram('tap-onspot', ['--confg', 'x.json']), 64, '--confg');
  });
});

describe('the tap goes on', () => {
  test('past a setting that nobody knows, and names the nearest', async () => {
    const ended = await runTap({ config: { ...goodConfig(), os_latency_day: 3 } });
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain(
      'WARNING The setting "os_latency_day" is not known and has no effect; did you mean "os_latency_days"?',
    );
  });

  test('past bad features, each left out and named', async () => {
    const swapped = SQUARE.map(([lng, lat]) => [lat!, lng!]);
    const locations = places(
      feature('EF~00001'),
      feature('EF~00002', SQUARE.slice(0, 4)),
      feature('EF~00003', swapped),
      feature('EF~00001'),
    );
    const ended = await runTap({ locations });
    expect(ended.code).toBe(0);
    const named = ended.stderr.split('\n').filter((line) => line.startsWith('WARNING Left out'));
    expect(named).toEqual([
      expect.stringMatching(/features\[1\] of esquire_locations_1\.json \(EF~00002\): ring 1 is open/),
      expect.stringMatching(/features\[2\] of esquire_locations_1\.json \(EF~00003\): .*swapped/),
      expect.stringMatching(/features\[3\] of esquire_locations_1\.json \(EF~00001\): .*already/),
    ]);
  });

  test('when no stream is selected, and says that there is nothing to do', async () => {
    const metadata = [{ breadcrumb: [], metadata: { selected: false } }];
    const ended = await runTap({ catalog: { streams: [{ tap_stream_id: 'observations', schema: {}, metadata }] } });
    expect(ended).toMatchObject({ code: 0, stdout: '' });
    expect(ended.stderr).toContain('No stream is selected');
  });
});

describe('the target ends with one sentence and the right code', () => {
  const messages = [
    { type: 'SCHEMA', stream: 'places', schema: { properties: { id: { type: 'integer' } } }, key_properties: ['id'] },
    { type: 'RECORD', stream: 'places', record: { id: 1 } },
    { type: 'STATE', value: { bookmarks: {} } },
  ];
  const stdin = messages.map((message) => `${JSON.stringify(message)}\n`).join('');

  async function runTarget(config: unknown): Promise<Ended> {
    const ended = await runProgram('target-s3-json', ['--config', await file('target_config.json', config)], { stdin });
    expect(ended.stdout).toBe('');
    return ended;
  }

  test('when there is no destination: 78', async () => {
    expectEnd(await runTarget({}), 78, '"destination"');
  });

  test('when the destination is a file: 78', async () => {
    expectEnd(await runTarget({ destination: await file('a-file', 'x') }), 78, join(folder, 'a-file'));
  });

  test('when the bucket does not exist: 78; when the keys are wrong: 77', async () => {
    const s3 = await openS3Place();
    const { endpoint, bucket, keys } = s3;
    try {
      const config = { s3_endpoint: endpoint, s3_access_key: keys.accessKeyId, s3_secret_key: keys.secretAccessKey };
      expectEnd(await runTarget({ ...config, destination: 's3://nowhere/raw' }), 78, 'nowhere');
      const destination = `s3://${bucket}/raw`;
      const refused = await runTarget({ ...config, s3_secret_key: 'another-secret', destination });
      expectEnd(refused, 77, destination);
      expect(refused.stderr).not.toContain('another-secret');
    } finally {
      await s3.close();
    }
  });
});
