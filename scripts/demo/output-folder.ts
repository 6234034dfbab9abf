import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Beside the output, so that a second demo at the same time sees that a first one is at work. */
const MARK = '.running';

/**
 * Takes an empty folder for the output: `demo-output`, or `demo-output-2` and so on while demos run in those before.
 */
export async function takeOutputFolder(root: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const folder = join(root, number === 1 ? 'demo-output' : `demo-output-${number}`);
    await mkdir(folder, { recursive: true });
    if (await isTaken(join(folder, MARK))) continue;
    await rm(folder, { recursive: true });
    await mkdir(folder);
    if (await mark(join(folder, MARK))) return folder;
  }
}

/** Leaves nothing in it but what the demo wrote. */
export async function releaseOutputFolder(folder: string): Promise<void> {
  await rm(join(folder, MARK), { force: true });
  // The S3 server's notes on its objects; the objects themselves are plain files.
  await rm(join(folder, '.s3'), { recursive: true, force: true });
}

async function mark(path: string): Promise<boolean> {
  return writeFile(path, `${process.pid}\n`, { flag: 'wx' }).then(
    () => true,
    () => false,
  );
}

async function isTaken(path: string): Promise<boolean> {
  const pid = Number(await readFile(path, 'utf8').catch(() => ''));
  return pid > 0 && isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
