import { existsSync, mkdirSync, openSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { toEscapedPath, toPlainPath } from './file-names.js';

/** The bytes of one bucket's objects: a file each, at the key's own path where that can be. */
export class ObjectFiles {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** The path for a new object. `a` and `a/b` are both legal keys: the one that comes second gets an escaped path. */
  choose(key: string): string {
    const plain = toPlainPath(key);
    return plain !== undefined && this.#isFree(plain) ? plain : toEscapedPath(key);
  }

  has(file: string): boolean {
    return existsSync(this.#pathOf(file));
  }

  /** A descriptor of the bytes, which later writes and deletions leave as they are. */
  open(file: string): number {
    return openSync(this.#pathOf(file), 'r');
  }

  /** Puts the file at `path` in the place of whatever is there, in one step. */
  adopt(path: string, file: string): void {
    const target = this.#pathOf(file);
    mkdirSync(dirname(target), { recursive: true });
    renameSync(path, target);
  }

  /** Removes a file, and the folders that are empty without it. */
  remove(file: string): void {
    const path = this.#pathOf(file);
    rmSync(path, { force: true });
    try {
      for (let at = dirname(path); at !== this.folder; at = dirname(at)) rmdirSync(at);
    } catch {
      // Something else is in it.
    }
  }

  #isFree(file: string): boolean {
    const path = this.#pathOf(file);
    try {
      mkdirSync(dirname(path), { recursive: true });
    } catch {
      return false;
    }
    return !existsSync(path);
  }

  #pathOf(file: string): string {
    return join(this.folder, file);
  }
}
