import { setTimeout as sleep } from 'node:timers/promises';

/** Wakes a waiting run when something has arrived, or when it is time to look. */
export type Bell = {
  /** Somebody rings for an ask. */
  ring(askId: string): void;
  /**
   * Resolves with the asks that were rung for since the last wait: at once when there are any, else on the next ring,
   * after the time, or when the signal is aborted.
   */
  wait(ms: number, signal: AbortSignal): Promise<ReadonlySet<string>>;
};

export function createBell(): Bell {
  let rung = new Set<string>();
  let wake: (() => void) | undefined;
  return {
    ring(askId) {
      rung.add(askId);
      wake?.();
    },
    async wait(ms, signal) {
      if (rung.size === 0 && !signal.aborted) {
        const timer = new AbortController();
        const ring = new Promise<void>((resolve) => (wake = resolve));
        const either = AbortSignal.any([timer.signal, signal]);
        await Promise.race([ring, sleep(ms, undefined, { signal: either }).catch(() => {})]);
        timer.abort();
        wake = undefined;
      }
      const since = rung;
      rung = new Set();
      return since;
    },
  };
}
