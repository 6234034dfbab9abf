import { appendFile, readFile } from 'node:fs/promises';
import { type Case } from './case.js';

/** A case that once failed, as a line of JSON that can be read and written by hand. */
type KeptCase = Omit<Case, 'input'> & {
  /** What was wrong. */
  what: string;
  /** One character per byte. */
  input: string;
};

export async function readCases(file: URL): Promise<({ what: string } & Case)[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines
    .map((line) => JSON.parse(line) as KeptCase)
    .map(({ input, ...more }) => ({ ...more, input: Buffer.from(input, 'latin1') }));
}

export async function keepCase(file: URL, what: string, { input, ...more }: Case): Promise<void> {
  const kept: KeptCase = { what, ...more, input: input.toString('latin1') };
  await appendFile(file, `${JSON.stringify(kept)}\n`);
}
