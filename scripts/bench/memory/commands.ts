import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { binPath } from '../paths.js';
import { type Commands } from './pair.js';
import { type Place } from './place.js';
import { CALLBACK_SECRET, NOW } from './receiver.js';

/** The one location that is asked for. */
export const LOCATION = 'EF~00001';
/** The newest day that OnSpot answers for then: the only one that is asked for. */
const DAY = '2024-05-04';

const RING = [-93.27, -93.26].flatMap((lng) => [44.97, 44.98].map((lat) => [lng, lat]));
const [southWest, northWest, southEast, northEast] = RING;
/** The one location that is asked for. */
export const LOCATIONS = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { name: LOCATION },
      geometry: { type: 'Polygon', coordinates: [[southWest, southEast, northEast, northWest, southWest]] },
    },
  ],
};

/** Writes what tap and target are told, for one question of one day, and tells how they are started. */
export async function writeCommands(
  folder: string,
  place: Place,
  urls: { onspot: string; receiver: string },
): Promise<Commands> {
  const write = async (name: string, json: unknown): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, JSON.stringify(json));
    return path;
  };
  await mkdir(join(folder, 'locations'));
  await write('locations/locations.json', LOCATIONS);
  const tap = await write('tap_config.json', {
    os_access_key: 'AKIAEMULATOR',
    os_secret_key: 'emulator-secret',
    os_api_key: 'emulator-api-key',
    os_base_url: urls.onspot,
    os_callback_url: `${urls.receiver}/onspot`,
    callback_secret: CALLBACK_SECRET,
    work_url: `${place.url}/work`,
    locations_url: join(folder, 'locations'),
    start_date: DAY,
    os_latency_days: 1,
    poll_seconds: 0.2,
    max_wait_minutes: 10,
    now: NOW,
    ...place.settings,
  });
  const stream = { stream: 'observations', tap_stream_id: 'observations', schema: {} };
  const metadata = [{ breadcrumb: [], metadata: { selected: true } }];
  const catalog = await write('catalog.json', { streams: [{ ...stream, metadata }] });
  const target = await write('target_config.json', {
    destination: `${place.url}/records`,
    key_template: '{stream}/{run_id}-{part}.{ext}',
    ...place.settings,
  });
  return {
    tap: [binPath('onspot-tap', 'tap-onspot.js'), '--config', tap, '--catalog', catalog],
    target: [binPath('target-s3-json', 'target-s3-json.js'), '--config', target],
  };
}
