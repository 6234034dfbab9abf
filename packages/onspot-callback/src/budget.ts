/** A number of bytes that several users share. */
export type Budget = {
  /** Bytes given out now. */
  readonly held: number;
  /**
   * Waits, in the order of asking, until so many bytes are free; the result gives them back. More than there is at
   * all counts as all there is, so that everyone gets a turn.
   *
   * @throws the signal's reason once it is aborted
   */
  take(bytes: number, signal: AbortSignal): Promise<() => void>;
};

type Waiter = { bytes: number; admit: () => void };

export function createBudget(total: number): Budget {
  let held = 0;
  const waiters: Waiter[] = [];

  // Strictly one after another: a large claim would starve if smaller ones could pass it.
  function admitWaiters(): void {
    for (let next = waiters[0]; next && held + next.bytes <= total; next = waiters[0]) {
      waiters.shift();
      held += next.bytes;
      next.admit();
    }
  }
  function releaseOf(bytes: number): () => void {
    let left = bytes;
    return () => {
      held -= left;
      left = 0;
      admitWaiters();
    };
  }
  return {
    get held() {
      return held;
    },
    take(wanted, signal) {
      const bytes = Math.min(wanted, total);
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error);
        const leave = () => {
          waiters.splice(waiters.indexOf(waiter), 1);
          reject(signal.reason as Error);
          admitWaiters();
        };
        const waiter: Waiter = {
          bytes,
          admit: () => {
            signal.removeEventListener('abort', leave);
            resolve(releaseOf(bytes));
          },
        };
        signal.addEventListener('abort', leave, { once: true });
        waiters.push(waiter);
        admitWaiters();
      });
    },
  };
}
