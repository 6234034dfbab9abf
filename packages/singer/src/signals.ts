import { EXIT, Failure } from './failure.js';
import { type Logger } from './log.js';

const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** After the third signal there is this long left to abort what is open. */
const LAST_GRACE_MS = 2_000;

/** How a program is told from outside that it should end. */
export type StopSignals = {
  /** The first signal: come to an orderly end. Its reason is a `Failure` with the exit code of that signal. */
  stop: AbortSignal;
  /** The third signal: drop what is open, at once. */
  abandon: AbortSignal;
  /** Gives the signals back to Node. */
  release(): void;
};

/**
 * Takes SIGTERM and SIGINT, which mean the same. The first asks for an orderly end, the second changes nothing (the
 * end takes its time, and saying so is all there is to do), the third gives up what is open.
 */
export function takeSignals(log: Logger): StopSignals {
  const stop = new AbortController();
  const abandon = new AbortController();
  let received = 0;

  function onSignal(signal: (typeof STOP_SIGNALS)[number]): void {
    received += 1;
    const exitCode = signal === 'SIGTERM' ? EXIT.sigterm : EXIT.sigint;
    if (received === 1) {
      log.info(`${signal} received: ending in order; a third one gives up what is open`);
      stop.abort(new Failure(exitCode, `Stopped by ${signal}`));
    } else if (received === 2) {
      log.info(`${signal} received again: still ending in order; one more gives up what is open`);
    } else {
      giveUp(new Failure(exitCode, `Stopped by the third ${signal}; what was open is given up`));
    }
  }

  function giveUp(reason: Failure): void {
    abandon.abort(reason);
    const exit = () => {
      log.critical(reason.message);
      process.exit(reason.exitCode);
    };
    setTimeout(exit, LAST_GRACE_MS).unref();
  }

  for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    release: () => STOP_SIGNALS.forEach((signal) => process.off(signal, onSignal)),
  };
}
