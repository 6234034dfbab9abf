import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createPeakMeter, type PeakMeter } from '../peak-memory.js';

/** Arguments of Node. */
export type Commands = { tap: readonly string[]; target: readonly string[] };

type Peaks = { tap: number | undefined; target: number | undefined };

/**
 * Runs `tap | target`, joined by a pipe of the kernel, and tells the highest memory of each.
 *
 * @throws Error with what a program said when it fails
 */
export async function runPair(commands: Commands, signal: AbortSignal): Promise<Peaks> {
  signal.throwIfAborted();
  const [tapMemory, targetMemory] = [createPeakMeter(), createPeakMeter()];
  const { execPath } = process;
  const tap = spawn(execPath, commands.tap, { stdio: ['ignore', 'pipe', 'pipe'], env: tapMemory.env });
  const target = spawn(execPath, commands.target, { stdio: [tap.stdout, 'ignore', 'pipe'], env: targetMemory.env });
  tap.stdout.destroy(); // the target holds it now
  const kill = () => [tap, target].forEach((child) => child.kill('SIGKILL'));
  signal.addEventListener('abort', kill, { once: true });
  try {
    const [tapPeak, targetPeak] = await Promise.all([
      follow('tap', tap, tapMemory),
      follow('target', target, targetMemory),
    ]);
    return { tap: tapPeak, target: targetPeak };
  } catch (error) {
    kill();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

async function follow(name: string, child: ChildProcess, memory: PeakMeter): Promise<number | undefined> {
  memory.watch(child.pid);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)));
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`The ${name} ended with ${code ?? 'a signal'}: ${said.trim()}`);
  } finally {
    memory.stop();
  }
  return memory.stop();
}
