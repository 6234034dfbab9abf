import { type BigIntStats } from 'node:fs';
import { type FileHandle } from 'node:fs/promises';
import { type ObjectInfo } from '../storage.js';

/**
 * What a file says of the object it holds. The ETag is made of modification time, size and inode, which a HEAD can read
 * without reading the content: every write makes a new file, and `stampTime` gives it a time of its own.
 */
export function toObjectInfo(key: string, file: BigIntStats): ObjectInfo {
  const etag = [file.mtimeNs, file.size, file.ino].map((part) => part.toString(36)).join('-');
  return { key, bytes: Number(file.size), etag, modified: file.mtime };
}

/**
 * Sets the modification time to now, to the microsecond. Left alone, the kernel's clock stands still for some
 * milliseconds, in which two writes of the same size could get the same time and, the inode being reused, the same ETag.
 */
export async function stampTime(handle: FileHandle): Promise<void> {
  const fractionMs = Number(process.hrtime.bigint() % 1_000_000n) / 1_000_000;
  const seconds = (Date.now() + fractionMs) / 1000;
  await handle.utimes(seconds, seconds);
}
