import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readChildCpuSeconds, watchPeakMemory } from './usage.js';
import { type Case } from './workload.js';

/** What one run of a program cost. The last two are unknown on other systems than Linux. */
export type Cost = { seconds: number; cpuSeconds: number | undefined; peakBytes: number | undefined };

/** A program ended with something else than 0. */
export class CaseFailure extends Error {}

/**
 * Runs the case's program in a folder, from its start to its end; files are its stdin, stdout and stderr.
 *
 * @throws CaseFailure with what its stderr says
 */
export async function runCase(
  { name, command: [program, ...args] }: Case,
  files: { input: string; folder: string },
  signal: AbortSignal,
): Promise<Cost> {
  const { folder } = files;
  const stdin = await open(files.input);
  const stdout = await open(join(folder, 'stdout'), 'w');
  const stderr = await open(join(folder, 'stderr'), 'w');
  try {
    signal.throwIfAborted();
    const cpuBefore = readChildCpuSeconds();
    const begin = performance.now();
    const child = spawn(program, args, { cwd: folder, stdio: [stdin.fd, stdout.fd, stderr.fd] });
    const { end, peakBytes } = await watch(child, signal);
    const seconds = (performance.now() - begin) / 1000;
    const cpuAfter = readChildCpuSeconds();
    if (end !== 0) throw new CaseFailure(`${name} ended with ${end}: ${await readComplaint(join(folder, 'stderr'))}`);
    const cpuSeconds = cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore;
    return { seconds, cpuSeconds, peakBytes };
  } finally {
    await Promise.all([stdin.close(), stdout.close(), stderr.close()]);
  }
}

/** Waits for the end of a process; kills it when told to stop. */
async function watch(
  child: ChildProcess,
  signal: AbortSignal,
): Promise<{ end: number | string; peakBytes: number | undefined }> {
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  const memory = watchPeakMemory(child.pid ?? 0);
  try {
    const [code, killedBy] = (await once(child, 'exit')) as [number | null, string | null];
    signal.throwIfAborted();
    return { end: code ?? killedBy ?? 'nothing', peakBytes: memory.stop() };
  } finally {
    memory.stop();
    signal.removeEventListener('abort', kill);
  }
}

/** What a program said of its failure: the last line that speaks of one, and not of where in the code it was. */
async function readComplaint(path: string): Promise<string> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => /^\S/.test(line));
  return lines.findLast((line) => /error|critical/i.test(line)) ?? lines.at(-1) ?? 'it did not say why';
}
