import { text } from 'node:stream/consumers';
import { isJsonObject, type Logger } from '@onspot-tap/singer';
import { StorageError, type WriteCondition } from '@onspot-tap/storage';
import { type TargetStorage } from '../objects/objects-options.js';
import { type Manifest, manifestKey } from './manifest.js';

/** Points to the manifest of the newest run: the one that started last, of those that are whole. */
export type LatestManifest = Pick<Manifest, 'run_id' | 'started_at' | 'completed_at'> & {
  /** Its key below the destination. */
  manifest: string;
};

export type LatestOptions = { storage: TargetStorage; log: Logger; signal: AbortSignal };

/** No run is called so: run ids begin with a letter or digit. */
export const LATEST_KEY = '_manifests/_latest.json';

/** Each that is lost to another run means that the other run has got through. */
const ATTEMPTS = 5;

/** What is longer was not written by a target. */
const MOST_BYTES = 64 * 1024;

type Found = { condition: WriteCondition; run?: Pick<LatestManifest, 'run_id' | 'started_at'> | undefined };

/**
 * Lets `_latest.json` point to a manifest, unless it points to that of a newer run: one that started later, or at the
 * same moment with a run id behind this one.
 */
export async function updateLatest(manifest: Manifest, options: LatestOptions): Promise<void> {
  const { log } = options;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const { condition, run } = await look(options);
    if (run !== undefined && isNewer(run, manifest)) {
      return log.info(`${LATEST_KEY} goes on pointing to run ${run.run_id}, which is newer than this one`);
    }
    if (await write(toLatest(manifest), condition, options)) return;
  }
  log.warn(
    `${LATEST_KEY} could not be made to point to this run: it has changed whenever it was looked at, or may not be read. The load is whole, see ${manifestKey(manifest.run_id)}`,
  );
}

function toLatest({ run_id, started_at, completed_at }: Manifest): LatestManifest {
  return { run_id, started_at, completed_at, manifest: manifestKey(run_id) };
}

/** What is there. Who may write and not read is told nothing, so that at least the first run's is written. */
async function look({ storage, signal }: LatestOptions): Promise<Found> {
  try {
    const found = await storage.read(LATEST_KEY, { signal });
    if (found === undefined) return { condition: { ifAbsent: true } };
    const condition = { ifMatch: found.info.etag };
    if (found.info.bytes <= MOST_BYTES) return { condition, run: toRun(await text(found.body)) };
    found.body.destroy();
    return { condition };
  } catch (error) {
    if (error instanceof StorageError && error.kind === 'denied') return { condition: { ifAbsent: true } };
    throw error;
  }
}

/** Undefined for what no target has written; it is replaced. */
function toRun(content: string): Found['run'] {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    return undefined;
  }
  if (!isJsonObject(json)) return undefined;
  const { run_id, started_at } = json;
  return typeof run_id === 'string' && typeof started_at === 'string' ? { run_id, started_at } : undefined;
}

function isNewer(run: Pick<LatestManifest, 'run_id' | 'started_at'>, { run_id, started_at }: Manifest): boolean {
  const [theirs, ours] = [Date.parse(run.started_at), Date.parse(started_at)];
  return theirs === ours ? run.run_id > run_id : theirs > ours;
}

/** Whether it is written; not when somebody else has been quicker. */
async function write(latest: LatestManifest, condition: WriteCondition, options: LatestOptions): Promise<boolean> {
  const { storage, signal } = options;
  try {
    const body = `${JSON.stringify(latest, null, 2)}\n`;
    await storage.write(LATEST_KEY, body, { contentType: 'application/json', isReadBack: true, condition, signal });
    return true;
  } catch (error) {
    if (error instanceof StorageError && error.kind === 'conflict') return false;
    throw error;
  }
}
