import { read } from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

// The limit of what a target can do that compresses: stdin into one file, page by page as gzip members, several of
// which are packed at the same time on other threads. Arguments: the file, the level.

const PAGE_BYTES = 1024 * 1024;
const AT_ONCE = 4;

const [path = '', level = ''] = process.argv.slice(2);
const pack = promisify(gzip);
const readInto = promisify(read);
const file = await open(path, 'w');
const free: Buffer<ArrayBuffer>[] = Array.from({ length: AT_ONCE }, () => Buffer.allocUnsafeSlow(PAGE_BYTES));
const underWay: Promise<void>[] = [];
let written = Promise.resolve();

async function write(page: Buffer<ArrayBuffer>, bytes: number): Promise<void> {
  const [member] = await Promise.all([pack(page.subarray(0, bytes), { level: Number(level) }), written]);
  await file.appendFile(member);
  free.push(page);
}

for (;;) {
  const page = free.pop();
  if (page === undefined) {
    await underWay.shift();
    continue;
  }
  const { bytesRead } = await readInto(0, page, 0, PAGE_BYTES, null);
  if (bytesRead === 0) break;
  written = write(page, bytesRead);
  underWay.push(written);
}
await written;
await file.sync();
await file.close();
