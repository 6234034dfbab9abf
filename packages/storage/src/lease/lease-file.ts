import { text } from 'node:stream/consumers';
import { StorageError } from '../storage-error.js';
import { type Storage, type WriteCondition, type WriteOptions } from '../storage.js';

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
 * Writes a lease under a condition; answers its ETag, or undefined when the condition did not hold. An earlier try of
 * ours may have arrived although its answer was lost: that is no conflict.
 */
export async function writeLease(
  storage: Storage,
  key: string,
  content: LeaseContent,
  options: { condition: WriteCondition; signal?: AbortSignal },
): Promise<string | undefined> {
  const write = (condition: WriteCondition) => writeIf(storage, key, content, { ...options, condition });
  const etag = await write(options.condition);
  if (etag !== undefined) return etag;
  const found = await readLease(storage, key);
  const isOurs = found?.content?.run_id === content.run_id && found.content.pid === content.pid;
  return isOurs ? write({ ifMatch: found.etag }) : undefined;
}

async function writeIf(
  storage: Storage,
  key: string,
  content: LeaseContent,
  options: WriteOptions,
): Promise<string | undefined> {
  try {
    const body = `${JSON.stringify(content, null, 2)}\n`;
    return (await storage.write(key, body, { contentType: 'application/json', ...options })).etag;
  } catch (error) {
    if (error instanceof StorageError && error.kind === 'conflict') return undefined;
    throw error;
  }
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
