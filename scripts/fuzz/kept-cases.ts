import { readFile, writeFile } from 'node:fs/promises';
import { type Case } from './case.js';

/** A case that once failed, in a form that can be read and written by hand. */
type KeptCase = Omit<Case, 'input'> & {
  /** What was wrong. */
  what: string;
  /** One character per byte. */
  input: string;
};

export async function readCases(file: URL): Promise<({ what: string } & Case)[]> {
  const kept = JSON.parse(await readFile(file, 'utf8')) as KeptCase[];
  return kept.map(({ input, ...more }) => ({ ...more, input: Buffer.from(input, 'latin1') }));
}

export async function keepCase(file: URL, what: string, { input, ...more }: Case): Promise<void> {
  const kept = JSON.parse(await readFile(file, 'utf8')) as KeptCase[];
  kept.push({ what, ...more, input: input.toString('latin1') });
  await writeFile(file, `${JSON.stringify(kept, null, 2)}\n`);
}
