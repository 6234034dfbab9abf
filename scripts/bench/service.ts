import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createPeakMeter } from './peak-memory.js';
import { readCpuSeconds } from './usage.js';

/** A program that runs beside what is measured, or is measured itself. */
export type Service = {
  /** Where it listens: what it said when it was ready. */
  url: string;
  /** CPU seconds that it has taken so far, where the system tells. */
  readCpuSeconds(): number | undefined;
  /** Ends it; the peak of its memory, where the system tells. */
  stop(): Promise<number | undefined>;
};

/**
 * Starts a Node program and waits until it says where it listens.
 *
 * @throws Error with what it said when it ends before that
 */
export async function startService(args: readonly string[], signal: AbortSignal): Promise<Service> {
  signal.throwIfAborted();
  const memory = createPeakMeter();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: memory.env });
  memory.watch(child.pid);
  const ended = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    signal.removeEventListener('abort', kill);
    return memory.stop();
  };
  let said = '';
  const ready = new Promise<string>((resolve) => {
    const hear = (text: string) => {
      // Its log is read to the end, lest it wait for a full pipe, and only its beginning matters.
      if (said.length < 10_000) said += text;
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
  });
  const url = await Promise.race([ready, ended.then(() => undefined)]);
  if (url !== undefined) return { url, readCpuSeconds: () => readCpuSeconds(child.pid ?? 0), stop };
  memory.stop();
  signal.throwIfAborted();
  throw new Error(`${args[0]} ended before it was ready: ${said.trim()}`);
}
