import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { buffer } from 'node:stream/consumers';
import * as zlib from 'node:zlib';
import { type Storage } from '@onspot-tap/storage';

/** An object; a .gz or .zst one is unpacked. */
export type Stored = { key: string; text: string };

/** Everything below a directory that is an object, by key. */
export async function readObjects(folder: string): Promise<Stored[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const keys = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.storage-unfinished'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return Promise.all(keys.sort().map(async (key) => ({ key, text: textOf(key, await readFile(join(folder, key))) })));
}

/** Every object of a storage, by key. */
export async function readStored(storage: Storage): Promise<Stored[]> {
  const stored: Stored[] = [];
  for await (const { key } of storage.list()) {
    const found = await storage.read(key);
    if (found) stored.push({ key, text: textOf(key, await buffer(found.body)) });
  }
  return stored;
}

function textOf(key: string, bytes: Buffer): string {
  if (key.endsWith('.gz')) return zlib.gunzipSync(bytes).toString();
  return (key.endsWith('.zst') ? unzstd(bytes) : bytes).toString();
}

type Unzstd = (bytes: Buffer) => Buffer;

/** Node has it from 22.15 on. */
export const hasZstd = 'zstdDecompressSync' in zlib;

/** Frame by frame, since Node's own unpacking stops behind the first. */
function unzstd(bytes: Buffer): Buffer {
  const { zstdDecompressSync } = zlib as unknown as { zstdDecompressSync: Unzstd };
  const starts: number[] = [];
  for (let at = bytes.indexOf(ZSTD_MAGIC); at >= 0; at = bytes.indexOf(ZSTD_MAGIC, at + 1)) starts.push(at);
  return Buffer.concat(starts.map((start, index) => zstdDecompressSync(bytes.subarray(start, starts[index + 1]))));
}

const ZSTD_MAGIC = Buffer.of(0x28, 0xb5, 0x2f, 0xfd);
