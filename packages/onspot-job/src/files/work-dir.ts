import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, Failure, messageOf } from '@onspot-tap/singer';

/** A private folder for the files of one run. They hold secrets: nobody else may read them, and none stays. */
export type WorkDir = {
  readonly path: string;
  /** Writes a file and answers its path. */
  write(name: string, content: Uint8Array | string): Promise<string>;
  remove(): Promise<void>;
};

/**
 * Makes a fresh folder in `parent`, by default where the system has its temporary files.
 *
 * @throws Failure with `EXIT.config` when it cannot be made
 */
export async function makeWorkDir(parent: string = tmpdir()): Promise<WorkDir> {
  const path = await mkdtemp(join(parent, 'onspot-job-')).catch((cause: unknown) => {
    throw new Failure(EXIT.config, `Cannot make a folder in ${parent} (${messageOf(cause)}); set work_dir`, { cause });
  });
  return {
    path, // mkdtemp makes it 0700
    write: async (name, content) => {
      const file = join(path, name);
      await writeFile(file, content, { mode: 0o600, flag: 'wx' });
      return file;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
