import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { describeMachine } from './machine.js';

const PATH = fileURLToPath(new URL('../../../docs/benchmarks.md', import.meta.url));

const HOW_TO_READ =
  'Whole processes, from their start to their end, start-up included. The programs of a table run in turn, round after ' +
  'round, so that what slows the machine for a while slows them alike: seconds, CPU seconds and ratios are medians of ' +
  'the rounds, ratios those of runs of the same round, peaks of memory (MiB of resident memory) the highest. Seconds ' +
  'hold for this machine only; ratios hold best elsewhere. A speed of 2 means twice as quick as what it is compared ' +
  'with, a time of 2 half as quick. Each program must have written every record, or the run ends with a failure. ' +
  'Before each run a copy of its input is written and removed again, so that no program pays for memory that a virtual ' +
  'machine has to fetch from its host first. Goals are those the project has set itself; a missed one is marked.';

/** What stands above the tables: on what they were measured, how to do it again, how to read them. */
export async function toPreface(words: readonly string[], rounds: number): Promise<string> {
  const command = ['npm run bench', ...(words.length > 0 ? ['--', ...words] : [])].join(' ');
  return [
    '# Benchmarks\n',
    `Made by \`${command}\`; do not edit. Repeat it on a machine that does nothing else meanwhile; inputs are made anew, ` +
      'the same bytes in every run. `npm run bench -- --help` tells how to measure less.\n',
    `Measured on ${new Date().toISOString().slice(0, 10)}, ${rounds} rounds: ${await describeMachine()}\n`,
    HOW_TO_READ,
  ].join('\n');
}

/** Writes docs/benchmarks.md, and tells its path. */
export async function writeDocument(sections: readonly string[]): Promise<string> {
  await writeFile(
    PATH,
    await format(sections.join('\n\n'), { parser: 'markdown', printWidth: 120, proseWrap: 'always' }),
  );
  return PATH;
}
