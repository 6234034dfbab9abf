import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMachine } from './machine.js';
import { measure } from './measure.js';
import { measureMemory } from './memory/report.js';
import { type BenchOptions, parseOptions, type Part, USAGE } from './options.js';
import { toMarkdown } from './table.js';
import { createTapWorkload } from './tap-workload.js';
import { createTargetWorkload } from './target-workload.js';
import { type Workload } from './workload.js';

const say = (text: string) => process.stdout.write(`${text}\n`);
const sayProgress = (text: string) => process.stderr.write(`${text}\n`);

type WorkloadFactory = (folder: string, options: BenchOptions, signal: AbortSignal) => Promise<Workload>;

/** One table each, in this order. */
const WORKLOADS: readonly [Part, WorkloadFactory][] = [
  ['target', (folder, { records }, signal) => createTargetWorkload(folder, records, signal)],
  ['tap', (folder, { answerBytes }, signal) => createTapWorkload(folder, answerBytes, signal)],
];

const INTRODUCTION =
  'Whole processes from start to end, measured in turn, round after round: the median of seconds, CPU seconds and ' +
  'ratios, the highest of the peaks of memory. A ratio above 1 means quicker than what it is compared with.';

async function bench(options: BenchOptions, signal: AbortSignal): Promise<void> {
  say(`${await describeMachine()}. ${INTRODUCTION}`);
  for (const [part, create] of WORKLOADS) {
    if (!options.parts.includes(part)) continue;
    await inFolder(async (folder) => {
      sayProgress('Writing the input');
      const workload = await create(folder, options, signal);
      const measurements = await measure(workload, { rounds: options.rounds, folder, say: sayProgress, signal });
      say(`\n${toMarkdown(workload, measurements)}`);
    });
  }
  if (!options.parts.includes('memory')) return;
  await inFolder(async (folder) => {
    say(`\n${await measureMemory({ sizes: options.memory, folder, say: sayProgress, signal })}`);
  });
}

/** Gives a new folder for a while. */
async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'onspot-bench-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const stop = new AbortController();
for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  // Not once: npm passes a Ctrl-C on that the terminal has sent already, and the second must not cut the tidying short.
  process.on(signal, () => {
    process.exitCode ??= exitCode;
    stop.abort(new Error(`Stopped by ${signal}`));
  });
}
try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') say(USAGE);
  else await bench(options, stop.signal);
} catch (error) {
  const reason: unknown = stop.signal.aborted ? stop.signal.reason : error;
  process.stderr.write(`${reason instanceof Error ? reason.message : String(reason)}\n`);
  process.exitCode ??= 1;
}
