import { type ChildProcess, spawn } from 'node:child_process';
import { type Readable, type Writable } from 'node:stream';
import { EXIT, Failure, messageOf } from '@onspot-tap/singer';
import { type Command } from './command.js';
import { passLines } from './pass-lines.js';
import { createProgramLog } from './program-log.js';

/** How a program ended and what it had to say. */
export type Ending = {
  role: Command['role'];
  /** Null when a signal ended it. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** The job killed it, since it did not end in time or had to. */
  isKilledByJob: boolean;
  critical: string | undefined;
  recordCounts: Readonly<Record<string, number>>;
  seconds: number;
};

/** A running program, the leader of its own process group: a signal to the job is none to it. */
export type Child = {
  readonly process: ChildProcess;
  /** Resolves once it runs; rejects with a Failure (78) when it cannot be started. */
  readonly started: Promise<void>;
  /** Resolves when it has ended and its log has been passed on; never rejects. */
  readonly ended: Promise<Ending>;
  /** Signals its whole group. */
  signal(signal: NodeJS.Signals): void;
  /** Ends its whole group at once. */
  kill(): void;
};

export type ChildOptions = {
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  stdin: 'ignore' | Readable;
  stdout: 'pipe' | Writable;
  /** Where its log lines go. */
  stderr: Writable;
};

/**
 * Starts a program.
 *
 * @throws Failure with `EXIT.config` where the system refuses at once, as it does when arguments are too long
 */
export function startChild({ role, argv }: Command, options: ChildOptions): Child {
  const { args, env, stdin, stdout, stderr } = options;
  const [program = '', ...first] = argv;
  const startedAt = performance.now();
  const child = spawnOr(cannotStart(role, program), () =>
    spawn(program, [...first, ...args], { env, detached: true, stdio: [stdin, stdout, 'pipe'] }),
  );
  const group = processGroup(child);
  const log = createProgramLog();
  const passed = child.stderr ? passLines(child.stderr, stderr, (lines) => log.read(lines)) : Promise.resolve();
  const exited = exitOf(child);
  let isKilledByJob = false;

  async function end(): Promise<Ending> {
    const [exitCode, signal] = await exited;
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    await passed.catch(() => undefined);
    return { role, exitCode, signal, isKilledByJob, seconds, critical: log.critical, recordCounts: log.recordCounts };
  }

  return {
    process: child,
    started: startOf(child, cannotStart(role, program)),
    ended: end(),
    signal: (signal) => group.signal(signal),
    kill: () => {
      isKilledByJob = true;
      group.signal('SIGKILL');
    },
  };
}

function processGroup(child: ChildProcess) {
  let isOver = false;
  function signal(signal: NodeJS.Signals): void {
    if (isOver || child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // everything in it has ended
    }
  }
  child.once('exit', () => {
    signal('SIGKILL'); // whatever it has left behind would keep our pipes open
    isOver = true; // the number may soon be another group's
  });
  return { signal };
}

function exitOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => resolve([exitCode, signal]));
    child.once('error', () => resolve([null, null]));
  });
}

function startOf(child: ChildProcess, toFailure: ToFailure): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => reject(toFailure(cause)));
  });
}

type ToFailure = (cause: unknown) => Failure;

function spawnOr(toFailure: ToFailure, start: () => ChildProcess): ChildProcess {
  try {
    return start();
  } catch (cause) {
    throw toFailure(cause);
  }
}

function cannotStart(role: Command['role'], program: string): ToFailure {
  return (cause) =>
    new Failure(EXIT.config, `Cannot start the ${role}, ${program}: ${messageOf(cause)}; correct ${role}_command`, {
      cause,
    });
}
