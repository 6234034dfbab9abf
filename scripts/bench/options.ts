import { parseArgs } from 'node:util';

export const USAGE = `npm run bench -- [--quick] [--records N] [--answer-mb N] [--rounds N]

Measures our programs beside simple ones that do the same, and prints Markdown tables.

  --quick        small sizes: 100,000 records, an answer of 10 MB
  --records N    records of the target's input (1000000)
  --answer-mb N  megabytes of the tap's answer (100)
  --rounds N     how often each program runs (3)
`;

/** How much is measured, and how often. */
export type BenchOptions = { records: number; answerBytes: number; rounds: number };

/** @throws Error when the words are not as USAGE tells */
export function parseOptions(words: string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: words,
    options: {
      quick: { type: 'boolean', default: false },
      records: { type: 'string' },
      'answer-mb': { type: 'string' },
      rounds: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    records: parseCount('records', values.records ?? (values.quick ? '100000' : '1000000')),
    answerBytes: 1e6 * parseCount('answer-mb', values['answer-mb'] ?? (values.quick ? '10' : '100')),
    rounds: parseCount('rounds', values.rounds ?? '3'),
  };
}

function parseCount(name: string, text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Error(`--${name} must be a whole number from 1 on, not "${text}"`);
  return Number(text);
}
