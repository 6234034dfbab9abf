import { Refusal } from '../refusal.js';

/** The callbacks being taken now. */
export type InFlight = {
  /** Runs one, which is told to end by the signal it gets: after its time, or by `abort`. */
  run(timeoutMs: number, take: (signal: AbortSignal) => Promise<void>): Promise<void>;
  /** Resolves when none is left. */
  ended(): Promise<void>;
  /** Tells all to end now. */
  abort(reason: Refusal): void;
};

export function trackInFlight(): InFlight {
  const running = new Map<Promise<void>, AbortController>();
  return {
    async run(timeoutMs, take) {
      const controller = new AbortController();
      const late = new Refusal(408, `It took longer than ${timeoutMs / 1000} s`);
      const timer = setTimeout(() => controller.abort(late), timeoutMs);
      const done = take(controller.signal);
      running.set(done, controller);
      try {
        await done;
      } finally {
        clearTimeout(timer);
        running.delete(done);
      }
    },
    async ended() {
      while (running.size > 0) await Promise.allSettled(running.keys());
    },
    abort: (reason) => running.forEach((controller) => controller.abort(reason)),
  };
}
