import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPeakMeter } from './peak-memory.js';
import { readChildCpuSeconds } from './usage.js';
import { type Case } from './workload.js';

/** What one run of a program cost. All but the seconds are unknown on some systems other than Linux. */
export type Cost = {
  seconds: number;
  cpuSeconds: number | undefined;
  peakBytes: number | undefined;
  /** CPU seconds of the server beside it, meanwhile. */
  serverCpuSeconds?: number | undefined;
};

/** Where a program runs, and what its environment holds beside ours. */
export type Surroundings = { folder: string; env: Record<string, string> };

/** A program ended with something else than 0. */
export class CaseFailure extends Error {}

/**
 * Runs the case's program in a folder, from its start to its end; files are its stdin, stdout and stderr.
 *
 * @throws CaseFailure with what its stderr says
 */
export async function runCase(one: Case, { folder, env }: Surroundings, signal: AbortSignal): Promise<Cost> {
  const [program, ...args] = one.command;
  const stdin = await open(one.input);
  const stdout = await open(join(folder, 'stdout'), 'w');
  const stderr = await open(join(folder, 'stderr'), 'w');
  try {
    signal.throwIfAborted();
    const memory = createPeakMeter();
    const cpuBefore = readChildCpuSeconds();
    const begin = performance.now();
    const stdio = [stdin.fd, stdout.fd, stderr.fd];
    const child = spawn(program, args, { cwd: folder, stdio, env: { ...memory.env, ...env } });
    memory.watch(child.pid);
    const end = await waitFor(child, signal).finally(() => memory.stop());
    const seconds = (performance.now() - begin) / 1000;
    const cpuAfter = readChildCpuSeconds();
    if (end !== 0)
      throw new CaseFailure(`${one.name} ended with ${end}: ${await readComplaint(join(folder, 'stderr'))}`);
    const cpuSeconds = cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore;
    return { seconds, cpuSeconds, peakBytes: memory.stop() };
  } finally {
    await Promise.all([stdin.close(), stdout.close(), stderr.close()]);
  }
}

/** Waits for the end of a process, and tells its exit code or what killed it; kills it when told to stop. */
async function waitFor(child: ChildProcess, signal: AbortSignal): Promise<number | string> {
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  try {
    const [code, killedBy] = (await once(child, 'exit')) as [number | null, string | null];
    signal.throwIfAborted();
    return code ?? killedBy ?? 'nothing';
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

/** What a program said of its failure: the last line that speaks of one, and not of where in the code it was. */
async function readComplaint(path: string): Promise<string> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => /^\S/.test(line));
  return lines.findLast((line) => /error|critical/i.test(line)) ?? lines.at(-1) ?? 'it did not say why';
}
