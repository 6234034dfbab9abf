import { createHash, randomUUID } from 'node:crypto';
import { link, open, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './file-error.js';

// The lock is held for a look and a rename, thus for milliseconds; one so old belongs to a process that died.
const STALE_MS = 10_000;

const PREFIX = 'lock-';

/** Whether a file of the folder is a lock, or one that was being broken. */
export function isLock(name: string): boolean {
  return name.startsWith(PREFIX);
}

/**
 * Runs `action` while no other process that opened the same root does so for the same key. What is promised: mutual
 * exclusion among processes that see each other's files at once (one machine, or a network file system with atomic
 * O_EXCL), as long as none of them stands still for 10 s between its look and its rename.
 */
export async function withLock<T>(folder: string, key: string, action: () => Promise<T>): Promise<T> {
  const path = join(folder, `${PREFIX}${createHash('sha256').update(key).digest('hex').slice(0, 32)}`);
  const inode = await take(path);
  try {
    return await action();
  } finally {
    // Had it been taken from us as stale, the file there would be someone else's.
    if ((await inodeAt(path)) === inode) await unlink(path);
  }
}

async function take(path: string): Promise<bigint> {
  for (;;) {
    try {
      const file = await open(path, 'wx');
      try {
        return (await file.stat({ bigint: true })).ino;
      } finally {
        await file.close();
      }
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    await breakStaleLock(path);
    await sleep(2 + Math.random() * 10);
  }
}

/** Removes a lock if its process has died. Answers whether it did so. */
export async function breakStaleLock(path: string): Promise<boolean> {
  const seen = await ignoreAbsence(stat(path, { bigint: true }));
  if (!seen || Date.now() - Number(seen.mtimeMs) < STALE_MS) return false;
  const aside = `${path}-${randomUUID()}`;
  await ignoreAbsence(rename(path, aside));
  // Somebody else may have broken the stale lock first: then this one is alive and goes back.
  const moved = await inodeAt(aside);
  if (moved !== undefined && moved !== seen.ino) await link(aside, path).catch(() => undefined);
  await ignoreAbsence(unlink(aside));
  return moved === seen.ino;
}

async function inodeAt(path: string): Promise<bigint | undefined> {
  return (await ignoreAbsence(stat(path, { bigint: true })))?.ino;
}

async function ignoreAbsence<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
