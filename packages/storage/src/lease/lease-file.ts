import { text } from 'node:stream/consumers';
import { StorageError } from '../storage-error.js';
import { type Storage, type WriteCondition } from '../storage.js';

/** Who holds a lease. */
export type LeaseHolder = {
  run_id: string;
  host: string;
  pid: number;
  /** RFC 3339 in UTC. */
  since: string;
};

/** What a lease's object says, as JSON. */
export type LeaseContent = LeaseHolder & {
  /** RFC 3339 in UTC. From then on it may be taken over. */
  expires_at: string;
  /** How long it is good for after each renewal. */
  lease_seconds: number;
};

/** A lease as it was found; without `content` when it is not one that we could read. */
export type FoundLease = { etag: string; content: LeaseContent | undefined };

export async function readLease(storage: Storage, key: string): Promise<FoundLease | undefined> {
  const found = await storage.read(key);
  return found && { etag: found.info.etag, content: parseLease(await text(found.body)) };
}

/**
 * Writes a lease under a condition. Undefined when the condition did not hold, unless what stands there is this very
 * content: then an earlier try did arrive and only its answer was lost.
 */
export async function writeLease(
  storage: Storage,
  { key, content, condition }: { key: string; content: LeaseContent; condition: WriteCondition },
): Promise<string | undefined> {
  try {
    const body = `${JSON.stringify(content, null, 2)}\n`;
    return (await storage.write(key, body, { condition, contentType: 'application/json' })).etag;
  } catch (error) {
    if (!(error instanceof StorageError) || error.kind !== 'conflict') throw error;
    const found = await readLease(storage, key);
    return isSame(found?.content, content) ? found?.etag : undefined;
  }
}

function isSame(a: LeaseContent | undefined, b: LeaseContent): boolean {
  return a?.run_id === b.run_id && a.pid === b.pid && a.host === b.host && a.expires_at === b.expires_at;
}

function parseLease(body: string): LeaseContent | undefined {
  try {
    const json = JSON.parse(body) as Partial<LeaseContent> | null;
    const texts = [json?.run_id, json?.host, json?.since, json?.expires_at];
    const isLease = texts.every((value) => typeof value === 'string') && typeof json?.lease_seconds === 'number';
    return isLease ? (json as LeaseContent) : undefined;
  } catch {
    return undefined;
  }
}

/** The holder for a sentence. */
export function describeHolder({ content }: FoundLease): string {
  if (content === undefined) return 'somebody who left no name';
  return `run ${content.run_id} (host ${content.host}, pid ${content.pid}, since ${content.since})`;
}
