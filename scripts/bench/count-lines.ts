import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip, type Gunzip } from 'node:zlib';

const NEWLINE = 0x0a;

/** Lines in a file, or in all the files of a folder and those below it; those of `.gz` files are counted unpacked. */
export async function countLines(path: string): Promise<number> {
  if (!(await stat(path)).isDirectory()) return countInFile(path);
  let lines = 0;
  for (const name of await readdir(path)) lines += await countLines(join(path, name));
  return lines;
}

async function countInFile(path: string): Promise<number> {
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
  const bytes = path.endsWith('.gz') ? file.compose<Gunzip>(createGunzip({ chunkSize: 1024 * 1024 })) : file;
  let lines = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1;
  }
  return lines;
}
