import { EXIT, type ExitCode, Failure } from './failure.js';
import { type Logger } from './log.js';

/** The signals that ask for an end; SIGHUP comes when the terminal, or the connection to it, goes away. */
const EXIT_CODES = { SIGTERM: EXIT.sigterm, SIGINT: EXIT.sigint, SIGHUP: EXIT.sighup } as const;
type StopSignal = keyof typeof EXIT_CODES;

/** Once what is open is given up there is this long left to abort it. */
const LAST_GRACE_MS = 2_000;

/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** How a program is told from outside that it should end. */
export type StopSignals = {
  /** The first signal: come to an orderly end. Its reason is a `Failure` with the exit code of that signal. */
  stop: AbortSignal;
  /** The third signal, or the end of `endWithin`: drop what is open, at once. */
  abandon: AbortSignal;
  /**
   * Bounds the orderly end: this many milliseconds after the first signal what is open is given up, as by a third
   * signal. May be called before or after the signal, the last call holds. Default: no bound.
   */
  endWithin: (ms: number) => void;
  /**
   * Says that the end has been reached: further signals change nothing, least of all the exit code. What still lingers
   * ends in time, then without a word.
   */
  release(): void;
};

/**
 * Takes SIGTERM, SIGINT and SIGHUP, which mean the same. The first asks for an orderly end, the second changes nothing (the
 * end takes its time, and saying so is all there is to do), the third gives up what is open, as does an orderly end
 * that takes longer than `endWithin` says.
 */
export function takeSignals(log: Logger): StopSignals {
  const stop = new AbortController();
  const abandon = new AbortController();
  let received = 0;
  let isReleased = false;
  let first: { signal: StopSignal; exitCode: ExitCode; at: number } | undefined;
  let boundMs: number | undefined;
  let timer: NodeJS.Timeout | undefined;

  function onSignal(signal: StopSignal): void {
    if (isReleased) return;
    received += 1;
    const exitCode = EXIT_CODES[signal];
    if (received === 1) {
      first = { signal, exitCode, at: performance.now() };
      log.info(`${signal} received: ending in order; a third one gives up what is open`);
      arm();
      stop.abort(new Failure(exitCode, `Stopped by ${signal}`));
    } else if (received === 2) {
      log.info(`${signal} received again: still ending in order; one more gives up what is open`);
    } else {
      giveUp(new Failure(exitCode, `Stopped by the third ${signal}; what was open is given up`));
    }
  }

  function arm(): void {
    if (first === undefined || boundMs === undefined || abandon.signal.aborted) return;
    const { signal, exitCode, at } = first;
    const words = `Stopped by ${signal}, and not at its end in order after ${boundMs / 1000} s; what was open is given up`;
    clearTimeout(timer);
    const leftMs = Math.max(0, at + boundMs - performance.now());
    timer = setTimeout(() => giveUp(new Failure(exitCode, words)), Math.min(leftMs, LONGEST_TIMER_MS)).unref();
  }

  function giveUp(reason: Failure): void {
    if (abandon.signal.aborted) return;
    clearTimeout(timer);
    abandon.abort(reason);
    const exit = () => {
      if (isReleased) process.exit(); // the program has said how it ended
      log.critical(reason.message);
      process.exit(reason.exitCode);
    };
    setTimeout(exit, LAST_GRACE_MS).unref();
  }

  for (const signal of Object.keys(EXIT_CODES) as StopSignal[]) process.on(signal, onSignal);
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    endWithin(ms) {
      boundMs = ms;
      arm();
    },
    release() {
      isReleased = true;
    },
  };
}
