import { isJsonObject } from '@onspot-tap/singer';
import { type Storage, StorageError, type WriteCondition, type WriteOptions } from '@onspot-tap/storage';
import { download } from '../files/pipeline-files.js';

export const LOCK_KEY = 'lock.json';

/** Who holds a lock. */
export type Holder = { run_id: string; host: string; pid: number; since: string };

/** What lock.json says. Times are RFC 3339 in UTC. */
export type LockContent = Holder & {
  /** From then on it may be taken over. */
  expires_at: string;
  /** How long it is good for after each renewal. */
  lease_seconds: number;
};

/** A lock as it was found; without `content` when it is not one that we could read. */
export type FoundLock = { etag: string; content: LockContent | undefined };

export async function readLock(storage: Storage): Promise<FoundLock | undefined> {
  const found = await download(storage, LOCK_KEY);
  return found && { etag: found.etag, content: parseLock(found.bytes) };
}

/**
 * Writes the lock under a condition; answers its ETag, or undefined when the condition did not hold. An earlier attempt
 * of ours may have arrived although its answer was lost: that is no conflict.
 */
export async function writeLock(
  storage: Storage,
  content: LockContent,
  options: { condition: WriteCondition; signal?: AbortSignal },
): Promise<string | undefined> {
  const etag = await writeIf(storage, content, options);
  if (etag !== undefined) return etag;
  const found = await readLock(storage);
  if (found?.content?.run_id !== content.run_id) return undefined;
  return writeIf(storage, content, { ...options, condition: { ifMatch: found.etag } });
}

async function writeIf(storage: Storage, content: LockContent, options: WriteOptions): Promise<string | undefined> {
  try {
    const body = `${JSON.stringify(content, null, 2)}\n`;
    return (await storage.write(LOCK_KEY, body, { contentType: 'application/json', ...options })).etag;
  } catch (error) {
    if (error instanceof StorageError && error.kind === 'conflict') return undefined;
    throw error;
  }
}

function parseLock(bytes: Buffer): LockContent | undefined {
  try {
    const json: unknown = JSON.parse(bytes.toString());
    const isLock =
      isJsonObject(json) &&
      [json.run_id, json.host, json.since, json.expires_at].every((value) => typeof value === 'string') &&
      typeof json.lease_seconds === 'number';
    return isLock ? (json as LockContent) : undefined;
  } catch {
    return undefined;
  }
}

/** The holder for a sentence. */
export function describeHolder({ content }: FoundLock): string {
  if (content === undefined) return 'somebody who left no name';
  return `run ${content.run_id} (host ${content.host}, pid ${content.pid}, since ${content.since})`;
}
