import { parseArgs } from 'node:util';
import { PART_NAMES, type PartName } from './parts.js';

export const USAGE = `npm run bench -- [--only NAME]... [--quick] [--scale N] [--rounds N] [--write]

Measures our programs beside simple ones that do the same, and what memory they take, and prints Markdown tables.
With none of these options, or with --write, they also become docs/benchmarks.md.

  --only NAME    one of the parts alone: ${PART_NAMES.join(', ')};
                 repeatable
  --quick        everything small, in about a minute: --scale 0.02 --rounds 3. Start-up is a large share of that
  --scale N      so many times the full sizes, such as 0.1 (1: 7,000,000 small records, 3,500,000 nested ones,
                 1,100,000 of 60 columns, answers of 500 MB and 1.2 GB, a night of
                 20,000 locations, 6,000 small callbacks)
  --rounds N     how often each program runs (5)
  --write        write docs/benchmarks.md whatever is measured

Inputs and outputs lie in the system's folder for temporary files; the environment's TMPDIR names another one.
`;

/** What is measured, how much, and how often. */
export type BenchOptions = {
  parts: readonly PartName[];
  /** How many times the full sizes. */
  scale: number;
  rounds: number;
  /** Whether docs/benchmarks.md is written. */
  write: boolean;
};

/** @throws Error when the words are not as USAGE tells */
export function parseOptions(words: string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: words,
    options: {
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      scale: { type: 'string' },
      rounds: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    parts: parseParts(values.only),
    scale: parseScale(values.scale ?? (values.quick ? '0.02' : '1')),
    rounds: parseRounds(values.rounds ?? (values.quick ? '3' : '5')),
    // A page of other figures than the usual ones is written only on demand.
    write: values.write || words.length === 0,
  };
}

function parseScale(text: string): number {
  const scale = /^\d{1,3}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (scale <= 0) throw new Error(`--scale must be a number above 0 such as 0.1 or 2, not "${text}"`);
  return scale;
}

function parseRounds(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`--rounds must be a whole number from 1 to 9999, not "${text}"`);
  return Number(text);
}

function parseParts(only: readonly string[] | undefined): readonly PartName[] {
  if (only === undefined) return PART_NAMES;
  const unknown = only.find((name) => !PART_NAMES.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`--only must be one of ${PART_NAMES.join(', ')}, not "${unknown}"`);
  return PART_NAMES.filter((name) => only.includes(name));
}
