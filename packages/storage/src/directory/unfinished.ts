import { randomUUID } from 'node:crypto';
import { lstat, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type SweepOptions } from '../storage.js';
import { makeFolder } from './durable.js';
import { codeOf, toStorageError } from './file-error.js';
import { breakStaleLock, isLock } from './lock.js';

/** Hidden folder in the root for files that are not objects yet, and for locks. Never listed, at any depth. */
export const UNFINISHED = '.storage-unfinished';

/** The unfinished files of one root. The folder comes into being with the first write. */
export class UnfinishedFolder {
  readonly path: string;
  readonly #onWarning: (sentence: string) => void;

  constructor(root: string, onWarning: (sentence: string) => void) {
    this.path = join(root, UNFINISHED);
    this.#onWarning = onWarning;
  }

  /** A path for a new unfinished file, on the file system of the root so that a rename can finish it. */
  async newPath(): Promise<string> {
    await makeFolder(this.path);
    return join(this.path, randomUUID());
  }

  /** Removes the files that nobody has written to for so long, and stale locks. Answers how many. */
  async sweep({ olderThanMs, signal }: SweepOptions): Promise<number> {
    let removed = 0;
    let failure: unknown;
    for (const name of await this.#names()) {
      if (signal?.aborted) break;
      const path = join(this.path, name);
      try {
        removed += (await (isLock(name) ? breakStaleLock(path) : removeIfOlder(path, olderThanMs))) ? 1 : 0;
      } catch (error) {
        failure ??= toStorageError(error, `remove ${path}, which a killed program left`);
      }
    }
    if (failure !== undefined) this.#onWarning(String((failure as Error).message));
    return removed;
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.path);
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
      const failure = toStorageError(error, `look for files that killed programs left in ${this.path}`);
      this.#onWarning(String((failure as Error).message));
      return [];
    }
  }
}

async function removeIfOlder(path: string, olderThanMs: number): Promise<boolean> {
  try {
    const found = await lstat(path);
    if (!found.isFile() || (olderThanMs > 0 && Date.now() - found.mtimeMs <= olderThanMs)) return false;
    await unlink(path);
    return true;
  } catch (error) {
    // Its writer has finished it, or another sweep was quicker.
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
