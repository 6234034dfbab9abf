import { open, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { StorageError } from '../storage-error.js';
import { type ListOptions, type ObjectInfo, type ObjectWriter, type RequestOptions } from '../storage.js';
import { type StoredObject, type SweepOptions, type WriteOptions } from '../storage.js';
import { type Store } from '../store.js';
import { DirectoryWriter } from './directory-writer.js';
import { toBody } from './file-body.js';
import { codeOf, toStorageError } from './file-error.js';
import { toPath } from './key-path.js';
import { listFiles } from './listing.js';
import { toObjectInfo } from './object-info.js';
import { UnfinishedFolder } from './unfinished.js';

/** A directory as a store. It may be absent: it is then empty, and comes into being with the first write. */
export async function openDirectory(root: string, onWarning?: (sentence: string) => void): Promise<Store> {
  const found = await attempt(`open the directory ${root}`, stat(root));
  if (found && !found.isDirectory()) {
    throw new StorageError('invalid', `${root} is a file; a storage needs a directory or an s3:// URL.`);
  }
  return new DirectoryStore(root, onWarning ?? (() => undefined));
}

class DirectoryStore implements Store {
  readonly url: string;
  /** Files are written through. */
  readonly writerBytes = 0;
  readonly #root: string;
  readonly #unfinished: UnfinishedFolder;

  constructor(root: string, onWarning: (sentence: string) => void) {
    this.#root = root;
    this.url = join(root, sep);
    this.#unfinished = new UnfinishedFolder(root, onWarning);
  }

  async *list(options: ListOptions & { prefix: string }): AsyncGenerator<ObjectInfo> {
    try {
      yield* listFiles(this.#root, options);
    } catch (error) {
      throw toStorageError(error, `list ${this.url}${options.prefix}`);
    }
  }

  async head(key: string, { signal }: RequestOptions = {}): Promise<ObjectInfo | undefined> {
    signal?.throwIfAborted();
    const path = toPath(this.#root, key);
    const file = await attempt(`look at ${path}`, stat(path, { bigint: true }));
    return file?.isFile() ? toObjectInfo(key, file) : undefined;
  }

  async read(key: string, { signal }: RequestOptions = {}): Promise<StoredObject | undefined> {
    signal?.throwIfAborted();
    const path = toPath(this.#root, key);
    const handle = await attempt(`read ${path}`, open(path, 'r'));
    if (!handle) return undefined;
    const file = await handle.stat({ bigint: true });
    if (file.isFile()) return { info: toObjectInfo(key, file), body: toBody(handle, path, signal) };
    await handle.close();
    return undefined;
  }

  async write(key: string, body: Uint8Array | string, options: WriteOptions = {}): Promise<ObjectInfo> {
    const writer = this.openWriter(key, options);
    await writer.write(typeof body === 'string' ? Buffer.from(body) : body);
    return writer.complete();
  }

  openWriter(key: string, options: WriteOptions = {}): ObjectWriter {
    return new DirectoryWriter({ key, target: toPath(this.#root, key), unfinished: this.#unfinished }, options);
  }

  async delete(key: string): Promise<void> {
    const path = toPath(this.#root, key);
    if (!(await this.head(key))) return;
    await attempt(`delete ${path}`, unlink(path));
    await this.#removeEmptyFolders(dirname(path));
  }

  sweepUnfinished(options: SweepOptions): Promise<number> {
    return this.#unfinished.sweep(options);
  }

  close(): void {
    // A directory holds nothing open between calls.
  }

  // As in S3, a folder is there only as long as something is in it.
  async #removeEmptyFolders(path: string): Promise<void> {
    for (let folder = path; folder !== this.#root; folder = dirname(folder)) {
      const removed = await rmdir(folder).then(
        () => true,
        () => false,
      );
      if (!removed) return;
    }
  }
}

/** What a call of the file system answers; undefined when there is no such file, also where a folder should be. */
async function attempt<T>(what: string, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw toStorageError(error, what);
  }
}
