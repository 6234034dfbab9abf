import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './durable.js';

/** Hidden folder in the root for files that are not objects yet, and for locks. Never listed, at any depth. */
export const UNFINISHED = '.storage-unfinished';

const DAY_MS = 86_400_000;

/** The unfinished files of one root. The folder comes into being with the first write. */
export class UnfinishedFolder {
  readonly path: string;
  #swept: Promise<void> | undefined;

  constructor(root: string) {
    this.path = join(root, UNFINISHED);
  }

  /** A path for a new unfinished file, on the file system of the root so that a rename can finish it. */
  async newPath(): Promise<string> {
    await makeFolder(this.path);
    await (this.#swept ??= this.#sweep());
    return join(this.path, randomUUID());
  }

  /** Removes what a crash left: files that nobody has written to for a day. */
  async #sweep(): Promise<void> {
    for (const name of await readdir(this.path)) {
      const path = join(this.path, name);
      // Another process may sweep too, and files of other users may stay: neither is this writer's concern.
      const found = await stat(path).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > DAY_MS) await rm(path, { force: true }).catch(() => undefined);
    }
  }
}
