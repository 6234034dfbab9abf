import { parseArgs } from 'node:util';
import { type MemorySizes } from './memory/report.js';

export const USAGE = `npm run bench -- [--only NAME] [--quick] [--records N] [--answer-mb N] [--rounds N]

Measures our programs beside simple ones that do the same, and what memory they take, and prints Markdown tables.

  --only NAME    one of the parts alone: target, tap or memory
  --quick        small sizes: 100,000 records, an answer of 10 MB; memory with 10 and 50 MB
  --records N    records of the target's input (1000000)
  --answer-mb N  megabytes of the tap's answer (100)
  --rounds N     how often each program runs (3)
`;

const PARTS = ['target', 'tap', 'memory'] as const;

export type Part = (typeof PARTS)[number];

/** What is measured, how much, and how often. */
export type BenchOptions = {
  parts: readonly Part[];
  records: number;
  answerBytes: number;
  memory: MemorySizes;
  rounds: number;
};

const FULL: MemorySizes = { answerBytes: [30e6, 300e6], uploads: { count: 200, bytes: 10e6, seconds: 2 } };
const QUICK: MemorySizes = { answerBytes: [10e6, 50e6], uploads: { count: 40, bytes: 10e6, seconds: 1 } };

/** @throws Error when the words are not as USAGE tells */
export function parseOptions(words: string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: words,
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      records: { type: 'string' },
      'answer-mb': { type: 'string' },
      rounds: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    parts: parseParts(values.only),
    records: parseCount('records', values.records ?? (values.quick ? '100000' : '1000000')),
    answerBytes: 1e6 * parseCount('answer-mb', values['answer-mb'] ?? (values.quick ? '10' : '100')),
    memory: values.quick ? QUICK : FULL,
    rounds: parseCount('rounds', values.rounds ?? '3'),
  };
}

function parseCount(name: string, text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Error(`--${name} must be a whole number from 1 on, not "${text}"`);
  return Number(text);
}

function parseParts(only: string | undefined): readonly Part[] {
  if (only === undefined) return PARTS;
  const part = PARTS.find((name) => name === only);
  if (part === undefined) throw new Error(`--only must be one of ${PARTS.join(', ')}, not "${only}"`);
  return [part];
}
