import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Sink } from './aws-chunked.js';

/** Files that are being written, out of sight; what a crashed run left is thrown away. */
export class TempFiles {
  constructor(private readonly directory: string) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
  }

  /** Writes a new file by what `fill` gives to its sink; nothing stays of it when `fill` fails. */
  async write<T>(fill: (sink: Sink) => Promise<T>): Promise<T & { path: string }> {
    const path = join(this.directory, randomUUID());
    const file = await open(path, 'wx');
    try {
      const result = await fill((chunk) => file.appendFile(chunk));
      await file.close();
      return { ...result, path };
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
  }
}
