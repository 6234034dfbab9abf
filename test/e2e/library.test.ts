import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type OnSpotEmulator, startOnSpotEmulator } from '@onspot-tap/emulator';
import { openStorage } from '@onspot-tap/storage';
import { parseConfig, sync } from 'onspot-tap';
import { createTarget, targetSettings } from 'target-s3-json';

const NIGHT = '2026-11-16T06:00:00Z';
const SQUARE = [
  [-93.258, 44.973],
  [-93.257, 44.973],
  [-93.257, 44.974],
  [-93.258, 44.974],
  [-93.258, 44.973],
];
const LOCATIONS = {
  type: 'FeatureCollection',
  features: [
    { type: 'Feature', geometry: { type: 'Polygon', coordinates: [SQUARE] }, properties: { name: 'EF~00001' } },
  ],
};

let onspot: OnSpotEmulator;
let folder: string;

beforeAll(async () => {
  onspot = await startOnSpotEmulator({ clock: { start: NIGHT }, callbacks: { delayMs: [0, 5] } });
  folder = await mkdtemp(join(tmpdir(), 'library-'));
  await mkdir(join(folder, 'locations'));
  await writeFile(join(folder, 'locations/esquire_locations_1.json'), JSON.stringify(LOCATIONS));
});
afterAll(async () => {
  await onspot.close();
  await rm(folder, { recursive: true });
});

test('what the tap says as a library goes straight into the target', async () => {
  const tapConfig = parseConfig({
    os_base_url: onspot.url,
    os_access_key: onspot.credentials.accessKey,
    os_secret_key: onspot.credentials.secretKey,
    os_api_key: onspot.credentials.apiKey,
    os_latency_days: 1,
    callback_secret: 'a secret of the tests',
    callback_listen: '127.0.0.1:0',
    work_url: join(folder, 'work'),
    locations_url: join(folder, 'locations'),
    start_date: '2026-11-13',
    now: NIGHT,
  });
  const destination = join(folder, 'out');
  const { config } = targetSettings.parse({ destination });
  const target = createTarget(config, { storage: await openStorage(destination) });

  let state = '';
  for await (const line of target.run(sync({ config: tapConfig }))) state = line.toString();

  expect(JSON.parse(state)).toMatchObject({ bookmarks: { observations: { 'EF~00001': '2026-11-14T23:59:59' } } });
  const files = (await readdir(destination, { recursive: true })).filter((path) => path.endsWith('.jsonl'));
  expect(new Set(files.map((path) => path.split('/')[0]))).toEqual(new Set(['observations', 'zipcodes', 'requests']));
  for (const path of files) expect(await readFile(join(destination, path), 'utf8')).toMatch(/^(\{.*\}\n)+$/);
});
