import { type Readable, type Writable } from 'node:stream';
import { EXIT, exitCodeOf, type Logger } from '@onspot-tap/singer';
import { type Child, type Ending, startChild } from './child.js';
import { type Command } from './command.js';

/** A program with the arguments and the environment of this run. */
export type Prepared = { command: Command; args: readonly string[]; env: NodeJS.ProcessEnv };

export type PairOptions = {
  tap: Prepared;
  target: Prepared;
  /** Where the log lines of both go. */
  stderr: Writable;
  /** Reads what the target says to its end. */
  readStates(stdout: AsyncIterable<Uint8Array>): Promise<void>;
  /** Told the process groups, to look after them. */
  onStart(role: Command['role'], pid: number): void;
  /** End in order. A reason with exit code 130 is handed to the tap as SIGINT, any other one as SIGTERM, which foreign taps know. */
  stop: AbortSignal;
  /** End at once. */
  abandon: AbortSignal;
  /** From stop to the end of both: the tap has half of it. */
  graceMs: number;
  log: Logger;
};

export type Endings = { tap: Ending; target: Ending };

/** A tap whose reader has gone sees it at its next word; one that has nothing to say is told after so long. */
const LONELY_TAP_MS = 2_000;

/**
 * Runs `tap | target`, joined by the kernel: no record passes through this process. Resolves when both have ended,
 * however they did.
 *
 * @throws Failure when one of them cannot be started; the other one is ended then
 */
export async function runPair(options: PairOptions): Promise<Endings> {
  const { stop, abandon } = options;
  const pair = startBoth(options);
  const { tap, target } = pair;
  const timers: NodeJS.Timeout[] = [];
  let isOver = false;
  const after: After = (ms, action) => {
    if (!isOver) timers.push(setTimeout(action, ms));
  };
  const stopped = () => stopInOrder(pair, options, after);
  const killed = () => [tap, target].forEach((child) => child.kill());
  if (stop.aborted) stopped();
  else stop.addEventListener('abort', stopped, { once: true });
  abandon.addEventListener('abort', killed, { once: true });
  target.process.once('exit', () => tellLonelyTap(tap, options, after));
  try {
    await Promise.all([tap.started, target.started]);
    const said = target.process.stdout ? options.readStates(target.process.stdout) : undefined;
    const [tapEnding, targetEnding] = await Promise.all([tap.ended, target.ended, said]);
    return { tap: tapEnding, target: targetEnding };
  } finally {
    killed(); // there is something left to end only when something was thrown
    isOver = true;
    timers.forEach(clearTimeout);
    stop.removeEventListener('abort', stopped);
    abandon.removeEventListener('abort', killed);
  }
}

type After = (ms: number, action: () => void) => void;

// Both at once: the tap's output must reach the target before this process gets to read a byte of it.
function startBoth(options: PairOptions): { tap: Child; target: Child } {
  const { tap, target, stderr } = options;
  const source = startChild(tap.command, { ...tap, stdin: 'ignore', stdout: 'pipe', stderr });
  const output = source.process.stdout as Readable;
  const sink = startOrKill(source, () =>
    startChild(target.command, { ...target, stdin: output, stdout: 'pipe', stderr }),
  );
  output.destroy(); // the target holds it now; with our copy open the tap would never see that its reader has gone
  if (source.process.pid !== undefined) options.onStart('tap', source.process.pid);
  if (sink.process.pid !== undefined) options.onStart('target', sink.process.pid);
  return { tap: source, target: sink };
}

function startOrKill(other: Child, start: () => Child): Child {
  try {
    return start();
  } catch (error) {
    other.kill();
    throw error;
  }
}

// The tap says a last state and ends; the target then sees the end of its input and stores what it has read.
function stopInOrder(
  { tap, target }: { tap: Child; target: Child },
  { stop, graceMs, log }: PairOptions,
  after: After,
): void {
  tap.signal(exitCodeOf(stop.reason) === EXIT.sigint ? 'SIGINT' : 'SIGTERM');
  after(graceMs / 2, () => killLate(tap, 'tap', log));
  after(graceMs, () => killLate(target, 'target', log));
}

function tellLonelyTap(tap: Child, { graceMs, log }: PairOptions, after: After): void {
  after(LONELY_TAP_MS, () => tap.signal('SIGTERM'));
  after(LONELY_TAP_MS + graceMs / 2, () => killLate(tap, 'tap', log));
}

function killLate(child: Child, role: Command['role'], log: Logger): void {
  if (child.process.exitCode !== null || child.process.signalCode !== null) return;
  log.warn(`The ${role} did not end in time after it was told to stop, so it is killed`);
  child.kill();
}
