import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, Failure, messageOf } from '@onspot-tap/singer';
import { ownFolder, removeAbandoned } from './abandoned-dirs.js';

const PREFIX = 'onspot-job-';

/** A private folder for the files of one run. They hold secrets: nobody else may read them, and none stays. */
export type WorkDir = {
  readonly path: string;
  /** Writes a file and answers its path. */
  write(name: string, content: Uint8Array | string): Promise<string>;
  remove(): Promise<void>;
};

/**
 * Makes a fresh folder in `parent`, by default where the system has its temporary files, and removes there what jobs
 * left that were killed together with their guards.
 *
 * @throws Failure with `EXIT.config` when it cannot be made
 */
export async function makeWorkDir(parent: string = tmpdir()): Promise<WorkDir> {
  await removeAbandoned(parent, PREFIX);
  const path = await mkdtemp(join(parent, PREFIX)).catch((cause: unknown) => {
    throw new Failure(EXIT.config, `Cannot make a folder in ${parent} (${messageOf(cause)}); set work_dir`, { cause });
  });
  const disown = await ownFolder(path);
  return {
    path, // mkdtemp makes it 0700
    write: async (name, content) => {
      const file = join(path, name);
      await writeFile(file, content, { mode: 0o600, flag: 'wx' });
      return file;
    },
    remove: () => {
      disown();
      return rm(path, { recursive: true, force: true });
    },
  };
}
