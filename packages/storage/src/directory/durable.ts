import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './file-error.js';

/** Makes a folder and those above it, such that they are still there after a power cut. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Makes the names in a folder durable, a rename for instance. */
export async function syncFolder(path: string): Promise<void> {
  // Windows can't open a folder; there the file system's journal has to do.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync().catch((error: unknown) => {
      // Some network file systems can't sync a folder, and need not.
      if (!/^(EINVAL|ENOTSUP|EOPNOTSUPP)$/.test(codeOf(error) ?? '')) throw error;
    });
  } finally {
    await folder.close();
  }
}
