import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runBesideS3 } from './beside-s3.js';
import { countLines } from './count-lines.js';
import { CaseFailure, type Cost, runCase } from './run-case.js';
import { type Case, type Workload } from './workload.js';

const run = promisify(execFile);

/** A case's cost in each round, or why it could not be measured. */
export type Measurement = { name: string; costs: Cost[]; failure?: string };

export type MeasureOptions = {
  rounds: number;
  /** An existing folder for what the programs write; empty again afterwards. */
  folder: string;
  say: (text: string) => void;
  signal: AbortSignal;
};

/**
 * Runs the cases of a workload in turn, round after round, so that what slows the machine for a while slows them alike.
 *
 * @throws Error when a program fails that may not, or did not write what it should
 */
export async function measure(workload: Workload, options: MeasureOptions): Promise<Measurement[]> {
  const measurements: Measurement[] = workload.cases.map(({ name }) => ({ name, costs: [] }));
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const [index, one] of workload.cases.entries()) {
      const measurement = measurements[index];
      if (measurement === undefined || measurement.failure !== undefined) continue;
      options.say(`${workload.title}, round ${round} of ${options.rounds}: ${one.name}`);
      await measureOnce(one, options).then(
        (cost) => measurement.costs.push(cost),
        (error: unknown) => {
          if (!(error instanceof CaseFailure) || !one.mayFail) throw error;
          measurement.failure = error.message;
        },
      );
    }
  }
  return measurements;
}

async function measureOnce(one: Case, options: MeasureOptions): Promise<Cost> {
  const folder = join(options.folder, 'run');
  await mkdir(folder);
  try {
    // What the last program wrote may still be on its way to the disk; this one should not wait for that.
    await run('sync', { signal: options.signal });
    await warmMemory(one, join(folder, 'warm'));
    const cost = one.needsS3
      ? await runBesideS3(one, folder, options.signal)
      : await runCase(one, { folder, env: {} }, options.signal);
    for (const [path, expected] of one.outputs) {
      const output = join(folder, path);
      const lines = existsSync(output) ? await countLines(output) : 0;
      if (lines !== expected) throw new Error(`${one.name} wrote ${lines} lines to ${path} instead of ${expected}`);
    }
    return cost;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Has the system lay hands on the memory that the page cache takes for what the program writes. A virtual machine fetches
 * memory that has not been used for a while from its host, which can take longer than the program does.
 */
async function warmMemory({ input }: Case, path: string): Promise<void> {
  await copyFile(input, path);
  await rm(path);
}
