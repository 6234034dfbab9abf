import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** An object in a directory; a .gz one is unpacked. */
export type Stored = { key: string; text: string };

/** Everything below a directory that is an object, by key. */
export async function readObjects(folder: string): Promise<Stored[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const keys = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.storage-unfinished'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return Promise.all(keys.sort().map(async (key) => ({ key, text: await readText(join(folder, key)) })));
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}
