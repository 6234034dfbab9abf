import { updateLatest, type LatestOptions } from './latest.js';
import { type Manifest, manifestKey } from './manifest.js';

/** Says that a load is whole: the manifest of the run, then the pointer to the newest one. */
export async function writeManifest(manifest: Manifest, options: LatestOptions): Promise<void> {
  const { storage, signal } = options;
  const body = `${JSON.stringify(manifest, null, 2)}\n`;
  await storage.write(manifestKey(manifest.run_id), body, { contentType: 'application/json', signal });
  await updateLatest(manifest, options);
}
