import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { binPath } from '../paths.js';
import { type Place } from './place.js';
import { type Service, startService } from '../service.js';

/** What time the programs believe it is. */
export const NOW = '2024-05-06T08:00:00Z';

export const CALLBACK_SECRET = 'a callback secret of the benchmark';

/** The receiver as a program, storing where the place says. */
export async function startReceiver(place: Place, folder: string, signal: AbortSignal): Promise<Service> {
  const config = join(folder, 'callback_config.json');
  const settings = {
    work_url: `${place.url}/work`,
    callback_secret: CALLBACK_SECRET,
    host: '127.0.0.1',
    port: 0,
    now: NOW,
    ...place.settings,
  };
  await writeFile(config, JSON.stringify(settings));
  return startService([binPath('@onspot-tap/callback', 'onspot-callback.js'), '--config', config], signal);
}
