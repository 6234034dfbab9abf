import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { type S3Emulator, startS3Emulator } from '@onspot-tap/s3-emulator';
import { type S3Access } from './pipeline-files.js';

export const BUCKET = 'onspot-demo';

const KEYS = { accessKeyId: 'demo-access-key', secretAccessKey: 'demo-secret-key-of-nobody' };

/** The embedded S3 server with the demo's bucket, which it keeps as plain files in `folder`. */
export async function startBucket(folder: string): Promise<{ server: S3Emulator; access: S3Access }> {
  const server = await startS3Emulator({ directory: folder, credentials: [KEYS], buckets: [BUCKET] });
  return { server, access: { endpoint: server.url, bucket: BUCKET, keys: KEYS } };
}

/** One object as it lies in the output folder. `records`: its lines, where it holds JSON lines. */
export type Listed = { key: string; bytes: number; records: number | undefined };

/** All objects of the bucket, read from the plain files that they are. */
export async function listObjects(folder: string): Promise<Listed[]> {
  const root = join(folder, BUCKET);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const listed = files.sort().map(async (path) => ({
    key: relative(root, path),
    bytes: (await stat(path)).size,
    records: path.endsWith('.jsonl') ? await countLines(path) : undefined,
  }));
  return Promise.all(listed);
}

async function countLines(path: string): Promise<number> {
  let lines = 0;
  for await (const _line of createInterface({ input: createReadStream(path) })) lines += 1;
  return lines;
}

/** The first records of an object. */
export async function readFirstRecords(path: string, count: number): Promise<string[]> {
  const records: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    records.push(line);
    if (records.length === count) break;
  }
  return records;
}
