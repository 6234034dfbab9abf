import { messageOf } from '@onspot-tap/singer';
import { StorageError } from '@onspot-tap/storage';
import { explainConflict, usedRunId } from '../objects/used-run-id.js';
import { LATEST_KEY, type LatestOptions, updateLatest } from './latest.js';
import { type Manifest, manifestKey } from './manifest.js';

export type ManifestOptions = LatestOptions & {
  /** Whether another run may have had the same id, as with one that somebody gives: its manifest is not replaced. */
  isRunIdGiven: boolean;
};

/**
 * Looks whether another run has had this id. Who may write and not read is told when the manifest is written.
 *
 * @throws Failure with `EXIT.config` when it has
 */
export async function expectNoManifest(runId: string, { storage, signal }: Omit<LatestOptions, 'log'>): Promise<void> {
  const key = manifestKey(runId);
  const found = await storage.read(key, { signal }).catch((error: unknown) => {
    if (error instanceof StorageError && error.kind === 'denied') return undefined;
    throw error;
  });
  if (found === undefined) return;
  found.body.destroy();
  throw usedRunId(`There is ${storage.url}${key} already.`);
}

/**
 * Says that a load is whole: the manifest of the run, then the pointer to the newest one.
 *
 * @throws Failure with `EXIT.config` when another run has had its id
 */
export async function writeManifest(manifest: Manifest, options: ManifestOptions): Promise<void> {
  const { storage, signal, isRunIdGiven } = options;
  const body = `${JSON.stringify(manifest, null, 2)}\n`;
  const terms = {
    contentType: 'application/json',
    isReadBack: true,
    signal,
    ...(isRunIdGiven && { condition: { ifAbsent: true } as const }),
  };
  await storage.write(manifestKey(manifest.run_id), body, terms).catch(explainConflict);
  try {
    await updateLatest(manifest, options);
  } catch (error) {
    if (signal.aborted) throw error;
    // Whoever reads manifests finds this one; all that it lists is durable.
    options.log.warn(`${messageOf(error)} The load is whole; only ${LATEST_KEY} does not point to it`);
  }
}
