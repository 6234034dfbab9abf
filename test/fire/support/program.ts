import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const BINS = {
  'tap-onspot': 'onspot-tap/bin/tap-onspot.js',
  'target-s3-json': 'target-s3-json/bin/target-s3-json.js',
  'onspot-callback': 'onspot-callback/bin/onspot-callback.js',
  'onspot-job': 'onspot-job/bin/onspot-job.js',
};

export type ProgramName = keyof typeof BINS;

/** How a program ended: its exit code, or the signal that ended it. */
export type Ended = { code: number | null; signal: NodeJS.Signals | null; log: string; stdout: string };

export type Program = {
  process: ChildProcess;
  pid: number;
  /** Its standard error so far. */
  log: () => string;
  /** Resolves once the log matches; rejects when the program has ended without. */
  said: (pattern: RegExp) => Promise<RegExpExecArray>;
  ended: Promise<Ended>;
};

export type ProgramOptions = {
  env?: NodeJS.ProcessEnv;
  /** Whether its standard output is left to whoever started it, and not collected. Default: false. */
  isPiped?: boolean;
  /** What it reads: nothing (the default), a pipe that the starter writes to, or another program's output. */
  input?: 'pipe' | Readable;
};

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Starts a built program as a shell would, with nothing but PATH and what is given in its environment. */
export function startProgram(name: ProgramName, args: readonly string[], options: ProgramOptions = {}): Program {
  const bin = fileURLToPath(new URL(`../../../packages/${BINS[name]}`, import.meta.url));
  const child = spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env.PATH, ...options.env },
    stdio: [options.input ?? 'ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let [log, stdout] = ['', ''];
  const collect = (stream: Readable | null, add: (text: string) => void) => stream?.setEncoding('utf8').on('data', add);
  collect(child.stderr, (text) => (log += text));
  if (!options.isPiped) collect(child.stdout, (text) => (stdout += text));
  const ended = once(child, options.isPiped ? 'exit' : 'close').then(([code, signal]) => {
    running.delete(child);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, log, stdout };
  });
  let isOver = false;
  void ended.then(() => (isOver = true));
  return {
    process: child,
    pid: child.pid ?? 0,
    log: () => log,
    ended,
    async said(pattern) {
      for (;;) {
        const found = pattern.exec(log);
        if (found) return found;
        if (isOver) throw new Error(`${name} ended without saying ${String(pattern)}:\n${log}`);
        await Promise.race([once(child.stderr as Readable, 'data'), ended]);
      }
    },
  };
}
