import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';

export function readLocalFile(path: string): Promise<Buffer> {
  return readFile(path);
}

/** Writes beside the file first, so that nobody meets half of it. */
export async function writeLocalFile(path: string, bytes: AsyncIterable<Buffer>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${dirname(path)}/.${randomUUID()}.partial`;
  try {
    await pipeline(bytes, createWriteStream(unfinished));
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}
