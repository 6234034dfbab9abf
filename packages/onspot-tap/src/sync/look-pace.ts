/**
 * When the inbox may be looked at again. A look at tens of thousands of open questions may take longer than
 * `poll_seconds`; it is paid for by request, and while it lasts nothing is delivered. So the next one comes five times
 * as long after it as it took, at the earliest, and no more than a sixth of the waiting is spent on looking.
 */
export type LookPace = {
  /** Milliseconds until everything is to be looked at; 0 or less when it is time. */
  left(): number;
  /** Whether the last look is long enough ago for one before its time: when all was asked, or the waiting ends. */
  isRested(): boolean;
  /** Makes a look at everything. */
  look<T>(make: () => Promise<T>): Promise<T>;
};

const REST = 5;

/** @param now milliseconds of real time, whatever time the run believes: what a look takes is real */
export function createLookPace(pollMs: number, now: () => number = () => performance.now()): LookPace {
  let due = now() + pollMs;
  let rested = -Infinity;
  return {
    left: () => due - now(),
    isRested: () => now() >= rested,
    async look(make) {
      const startedAt = now();
      const result = await make();
      const endedAt = now();
      rested = endedAt + REST * (endedAt - startedAt);
      due = Math.max(endedAt + pollMs, rested);
      return result;
    },
  };
}
