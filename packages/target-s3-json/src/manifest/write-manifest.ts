import { messageOf } from '@onspot-tap/singer';
import { LATEST_KEY, type LatestOptions, updateLatest } from './latest.js';
import { type Manifest, manifestKey } from './manifest.js';

/** Says that a load is whole: the manifest of the run, then the pointer to the newest one. */
export async function writeManifest(manifest: Manifest, options: LatestOptions): Promise<void> {
  const { storage, signal } = options;
  const body = `${JSON.stringify(manifest, null, 2)}\n`;
  await storage.write(manifestKey(manifest.run_id), body, { contentType: 'application/json', signal });
  try {
    await updateLatest(manifest, options);
  } catch (error) {
    if (signal.aborted) throw error;
    // Whoever reads manifests finds this one; all that it lists is durable.
    options.log.warn(`${messageOf(error)} The load is whole; only ${LATEST_KEY} does not point to it`);
  }
}
