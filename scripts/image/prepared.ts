import { readFile, writeFile } from 'node:fs/promises';
import { type Exported } from './image.js';

/** What the checks look at: one image, built once for all of them. */
export type Prepared = {
  tag: string;
  /** The folder it was built from, with secrets laid about. */
  context: string;
  /** What the builder said. */
  buildLog: string;
  buildSeconds: number;
  /** Which Node is in the base. */
  baseNode: string;
  /** How many of the layers are the base's. */
  baseLayers: number;
  exported: Exported;
  /** Where its file system can be read, as root. */
  mounted: string;
};

const VARIABLE = 'IMAGE_CHECK';

/** Lets the checks find it; returns what has to be in their environment. */
export async function handOver(file: string, prepared: Prepared): Promise<Record<string, string>> {
  await writeFile(file, JSON.stringify(prepared));
  return { [VARIABLE]: file };
}

/** @throws Error outside of `npm run image:check` */
export async function takeOver(): Promise<Prepared> {
  const file = process.env[VARIABLE];
  if (file === undefined) throw new Error('There is no image to check: use npm run image:check');
  return JSON.parse(await readFile(file, 'utf8')) as Prepared;
}
