import { type Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type ListOptions, type ObjectInfo } from '../storage.js';
import { codeOf } from './file-error.js';
import { canStartKey } from './key-path.js';
import { toObjectInfo } from './object-info.js';
import { UNFINISHED } from './unfinished.js';

type Listing = ListOptions & { root: string; prefix: string; after: Buffer };

/** The objects whose keys start with `prefix`, in the order of the keys' bytes; holds one folder per level at a time. */
export async function* listFiles(root: string, options: ListOptions & { prefix: string }): AsyncGenerator<ObjectInfo> {
  if (!canStartKey(options.prefix)) return;
  const folder = options.prefix.slice(0, options.prefix.lastIndexOf('/') + 1);
  yield* listFolder(folder, { ...options, root, after: Buffer.from(options.startAfter ?? '') });
}

async function* listFolder(folder: string, listing: Listing): AsyncGenerator<ObjectInfo> {
  listing.signal?.throwIfAborted();
  for (const { entry, key, bytes } of inKeyOrder(folder, await readFolder(join(listing.root, folder)))) {
    if (!reaches(key, listing.prefix) || isPassed(bytes, listing.after)) continue;
    if (entry.isDirectory()) {
      yield* listFolder(key, listing);
      continue;
    }
    listing.signal?.throwIfAborted();
    const info = await readInfo(entry, key, listing.root);
    if (info) yield info;
  }
}

// A folder stands for keys that all go on with a slash, so it is sorted as if its name ended with one.
function inKeyOrder(folder: string, entries: Dirent[]): { entry: Dirent; key: string; bytes: Buffer }[] {
  return entries
    .filter((entry) => entry.name !== UNFINISHED)
    .map((entry) => {
      const key = folder + entry.name + (entry.isDirectory() ? '/' : '');
      return { entry, key, bytes: Buffer.from(key) };
    })
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
}

function reaches(key: string, prefix: string): boolean {
  return key.startsWith(prefix) || (key.endsWith('/') && prefix.startsWith(key));
}

function isPassed(key: Buffer, after: Buffer): boolean {
  const isFolderOfAfter = key.at(-1) === 0x2f && after.subarray(0, key.length).equals(key);
  return !isFolderOfAfter && Buffer.compare(key, after) <= 0;
}

async function readFolder(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    // Not there yet, gone meanwhile, or an object whose key is the folder's name: no keys below it.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

async function readInfo(entry: Dirent, key: string, root: string): Promise<ObjectInfo | undefined> {
  const path = join(root, key);
  try {
    if (entry.isSymbolicLink() && !(await staysIn(root, path))) return undefined;
    const file = await stat(path, { bigint: true });
    return file.isFile() ? toObjectInfo(key, file) : undefined;
  } catch (error) {
    // Deleted since the folder was read, or a link to nothing.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ELOOP') return undefined;
    throw error;
  }
}

/** Whether a link leads to something in the root; Kubernetes mounts a ConfigMap as such links. */
async function staysIn(root: string, path: string): Promise<boolean> {
  return (await realpath(path)).startsWith((await realpath(root)) + sep);
}
