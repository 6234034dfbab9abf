import { parseArgs } from 'node:util';
import { toCase } from './case.js';
import { findDifference } from './compare.js';
import { keepCase } from './kept-cases.js';
import { shrink } from './shrink.js';

const USAGE = `npm run fuzz -- [--seconds N] [--seed S] [--runs N]

Sends damaged and odd Singer lines through target-s3-json and through a plain reference, and compares what comes out.
What differs is made as small as it goes, and kept in packages/target-s3-json/test/fuzz-seeds.txt, which the tests
replay.

  --seconds N  how long (60)
  --seed S     where to begin; each case has a seed of its own, counted from here (the time)
  --runs N     end after so many cases
`;

const KEPT = new URL('../../../packages/target-s3-json/test/fuzz-seeds.txt', import.meta.url);

const say = (text: string) => process.stdout.write(`${text}\n`);

/** @returns whether all cases came out alike */
async function fuzz(options: { seconds: number; seed: number; runs: number }): Promise<boolean> {
  const end = performance.now() + options.seconds * 1000;
  let seed = options.seed;
  for (; performance.now() < end && seed - options.seed < options.runs; seed += 1) {
    const difference = await findDifference(toCase(seed));
    if (difference === undefined) continue;
    say(`Seed ${seed}: ${difference}`);
    const smallest = await shrink(toCase(seed), async (smaller) => (await findDifference(smaller)) !== undefined);
    const what = (await findDifference(smallest)) ?? '';
    say(`At its smallest: ${what}\n${JSON.stringify(smallest.input.toString('latin1'))}`);
    await keepCase(KEPT, what, smallest);
    return false;
  }
  say(`${seed - options.seed} cases from seed ${options.seed} on came out alike`);
  return true;
}

function toNumber(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`--${name} must be a whole number, not "${text}"`);
  return Number(text);
}

try {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
      runs: { type: 'string', default: '4294967295' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) say(USAGE);
  else {
    const { seconds, seed, runs } = values;
    const options = {
      seconds: toNumber('seconds', seconds),
      seed: toNumber('seed', seed),
      runs: toNumber('runs', runs),
    };
    if (!(await fuzz(options))) process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
