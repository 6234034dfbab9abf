import { chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type OnSpotEmulator, startOnSpotEmulator } from '@onspot-tap/emulator';
import { takeOver } from '../../scripts/dist/image/prepared.js';
import { toPlacesFile } from '../support/places.js';
import { runContainer } from './support/container.js';

const NOW = '2024-05-06T06:00:00Z';
const USER = 4321;

const { tag } = await takeOver();

let onspot: OnSpotEmulator;
let work: string;

beforeAll(async () => {
  onspot = await startOnSpotEmulator({ clock: { start: NOW } });
  work = await mkdtemp(join(tmpdir(), 'image-directory-'));
  const { accessKey, apiKey, secretKey } = onspot.credentials;
  const selected = (stream: string) => ({
    tap_stream_id: stream,
    stream,
    schema: {},
    metadata: [{ breadcrumb: [], metadata: { selected: true } }],
  });
  const files = {
    'pipeline/tap_config.json': {
      os_base_url: onspot.url,
      os_access_key: accessKey,
      os_api_key: apiKey,
      callback_secret: 'callback-secret-of-the-tests',
      callback_listen: '127.0.0.1:0',
      start_date: '2024-05-04T00:00:00Z',
    },
    'pipeline/catalog.json': { streams: ['observations', 'requests'].map(selected) },
    'locations/esquire_locations_1.json': toPlacesFile(['EF~1', 'EF~2']),
    os_secret_key: secretKey,
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(work, path)), { recursive: true });
    await writeFile(join(work, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  for (const path of ['', ...(await readdir(work, { recursive: true }))]) await chown(join(work, path), USER, USER);
});

afterAll(async () => {
  await onspot.close();
  await rm(work, { recursive: true });
});

test('as on a laptop, a night runs with a mounted directory instead of S3, as whoever that belongs to', async () => {
  const ended = await runContainer(tag, {
    env: {
      ONSPOT_JOB_PIPELINE_URL: '/work/pipeline',
      ONSPOT_JOB_NOW: NOW,
      ONSPOT_JOB_ROLL_START_DATE: 'false',
      TAP_ONSPOT_WORK_URL: '/work/store',
      TAP_ONSPOT_LOCATIONS_URL: '/work/locations',
      TAP_ONSPOT_OS_SECRET_KEY_FILE: '/run/secrets/os_secret_key',
      TARGET_S3_JSON_DESTINATION: '/work/output',
    },
    options: [
      `--user=${USER}:${USER}`,
      `--volume=${work}:/work`,
      `--volume=${work}/os_secret_key:/run/secrets/os_secret_key:ro`,
    ],
  });
  expect({ code: ended.code, log: ended.stderr }).toEqual({ code: 0, log: expect.not.stringContaining('CRITICAL') });
  const state = await readFile(join(work, 'pipeline/state_previous.json'), 'utf8');
  expect(JSON.parse(state)).toMatchObject({
    bookmarks: { observations: { 'EF~1': '2024-05-04T23:59:59', 'EF~2': '2024-05-04T23:59:59' } },
  });
  const stored = await readdir(join(work, 'output'), { recursive: true });
  expect(stored.filter((path) => /^observations\/.*\.jsonl$/.test(path))).not.toEqual([]);
});
