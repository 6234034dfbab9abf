import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { countLines } from './count-lines.js';
import { CaseFailure, type Cost, runCase } from './run-case.js';
import { type Case, type Workload } from './workload.js';

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
      await measureOnce(one, workload.input.path, options).then(
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

async function measureOnce(one: Case, input: string, options: MeasureOptions): Promise<Cost> {
  const folder = join(options.folder, 'run');
  await mkdir(folder);
  try {
    const cost = await runCase(one, { input, folder }, options.signal);
    const lines = await countLines(join(folder, one.output));
    if (lines !== one.lines) throw new Error(`${one.name} wrote ${lines} lines instead of ${one.lines}`);
    return cost;
  } finally {
    await rm(folder, { recursive: true });
  }
}
