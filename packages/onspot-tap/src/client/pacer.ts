import { pause } from './backoff.js';

/** Lets one go after another. @throws (when called) the signal's reason once it is aborted */
export type Pacer = (signal: AbortSignal) => Promise<void>;

export type PacerOptions = {
  /** Undefined: nobody waits. */
  perSecond: number | undefined;
  /** Milliseconds of a clock that nobody sets. */
  now?: () => number;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** Turns lie one interval apart, however many wait for one: no burst after a lull, no drift by timers that come late. */
export function createPacer({ perSecond, now = () => performance.now(), wait = pause }: PacerOptions): Pacer {
  if (perSecond === undefined) return async (signal) => signal.throwIfAborted();
  const interval = 1000 / perSecond;
  let next = -Infinity;
  return async (signal) => {
    signal.throwIfAborted();
    const turn = Math.max(next, now());
    next = turn + interval;
    // A timer may fire a little early.
    for (let left = turn - now(); left > 0; left = turn - now()) await wait(Math.ceil(left), signal);
  };
}
