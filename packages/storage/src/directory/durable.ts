import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './file-error.js';

/** Makes a folder and those above it, such that they are still there after a power cut. */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent);
  await makeIn(parent, path);
  await syncFolder(parent);
}

/** More often than somebody else would remove the folder above and make it anew just between two calls. */
const MOST_LOOKS = 5;

// Not Node's `recursive`: in a file system that makes no folders, such as /proc, it never comes back.
async function makeIn(parent: string, path: string): Promise<void> {
  for (let look = 1; ; look++) {
    try {
      return await mkdir(path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST' && (await isFolder(path))) return;
      if (codeOf(error) !== 'ENOENT' || !(await isFolder(parent))) throw error;
      if (look === MOST_LOOKS) throw noFoldersHere(error);
    }
  }
}

// Its folder is there, and yet: a file system such as /proc.
function noFoldersHere(cause: unknown): Error {
  return Object.assign(new Error('the file system makes no folders here', { cause }), { code: 'EINVAL' });
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
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
