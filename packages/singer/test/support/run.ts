import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const PROGRAM = fileURLToPath(new URL('program.mjs', import.meta.url));

export type Ended = { code: number | null; signal: string | null; out: string; log: string; lines: string[] };

export type Running = {
  child: ChildProcessWithoutNullStreams;
  /** What has been logged so far. */
  log(): string;
  /** Resolves once the log holds these words. */
  says(words: string): Promise<void>;
  /** Resolves when the process has ended and all its output has been read. */
  ended: Promise<Ended>;
};

/** Starts the test program, and reads what it says unless `slow`. */
export function start(args: string[], options: { env?: Record<string, string>; slow?: boolean } = {}): Running {
  const env = { PATH: process.env.PATH, ...options.env };
  const child = spawn(process.execPath, [PROGRAM, ...args], { env });
  let out = '';
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  if (!options.slow) child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const ended = once(child, options.slow ? 'exit' : 'close').then(([code, signal]) => {
    const lines = log.split('\n').slice(0, -1);
    return { code: code as number | null, signal: signal as string | null, out, log, lines };
  });
  return {
    child,
    ended,
    log: () => log,
    async says(words) {
      while (!log.includes(words)) await once(child.stderr, 'data');
    },
  };
}

export const run = (args: string[], env: Record<string, string> = {}) => {
  const running = start(args, { env });
  running.child.stdin.end();
  return running.ended;
};
