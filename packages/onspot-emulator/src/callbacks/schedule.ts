import { type Clock } from '../clock.js';

/** What still waits for its time on a clock that others use too. */
export type Schedule = {
  readonly size: number;
  add(delayMs: number, task: () => Promise<void>): void;
  /** Forgets what waits, and whatever comes from now on. */
  close(): void;
};

export function createSchedule(clock: Clock): Schedule {
  const waiting = new Set<() => void>();
  let isClosed = false;
  return {
    get size() {
      return waiting.size;
    },
    add(delayMs, task) {
      if (isClosed) return;
      const cancel = clock.schedule(delayMs, () => {
        waiting.delete(cancel);
        void task();
      });
      waiting.add(cancel);
    },
    close() {
      isClosed = true;
      for (const cancel of waiting) cancel();
      waiting.clear();
    },
  };
}
