import { link, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StorageError } from '../storage-error.js';
import { type WriteCondition } from '../storage.js';
import { makeFolder, syncFolder } from './durable.js';
import { codeOf } from './file-error.js';
import { withLock } from './lock.js';
import { toObjectInfo } from './object-info.js';

/** A finished file and the place where it becomes an object. */
export type Finish = {
  file: string;
  target: string;
  key: string;
  lockFolder: string;
  condition?: WriteCondition | undefined;
};

/**
 * Makes a finished, synced file visible as an object, at once and for good. `ifAbsent` is atomic wherever the file
 * system has hard links; `ifMatch` is as atomic as `withLock`, against other writes with a condition: one without a
 * condition, or a delete, can still come between the look and the rename.
 */
export async function finish(how: Finish): Promise<void> {
  const folder = dirname(how.target);
  await inFolder(folder, () => place(how));
  await syncFolder(folder).catch((error: unknown) => {
    // The object has been deleted since, and its folder with it.
    if (codeOf(error) !== 'ENOENT') throw error;
  });
}

/** A delete removes folders that have become empty, perhaps just before the rename, or while they are made. */
async function inFolder(folder: string, action: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await makeFolder(folder);
      await action();
      return;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

const MOST_ATTEMPTS = 20;

async function place(how: Finish): Promise<void> {
  if (how.condition === undefined) await rename(how.file, how.target);
  else if ('ifAbsent' in how.condition) await placeIfAbsent(how);
  else await placeUnderLock(how, how.condition.ifMatch);
}

async function placeIfAbsent(how: Finish): Promise<void> {
  try {
    await link(how.file, how.target);
  } catch (error) {
    // exFAT and some network file systems have no hard links.
    if (/^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS|EMLINK)$/.test(codeOf(error) ?? '')) return placeUnderLock(how, undefined);
    if (codeOf(error) !== 'EEXIST' || (await isFolder(how.target))) throw error;
    throw new StorageError('conflict', `Did not write ${how.target}: there is such an object already.`, {
      cause: error,
    });
  }
  await unlink(how.file);
}

async function placeUnderLock(how: Finish, expected: string | undefined): Promise<void> {
  await withLock(how.lockFolder, how.key, async () => {
    const found = await etagAt(how.target);
    if (found !== expected) {
      const why =
        expected === undefined ? 'there is such an object already' : 'it has been changed or deleted meanwhile';
      throw new StorageError('conflict', `Did not write ${how.target}: ${why}.`);
    }
    await rename(how.file, how.target);
  });
}

async function etagAt(path: string): Promise<string | undefined> {
  try {
    return toObjectInfo('', await stat(path, { bigint: true })).etag;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
