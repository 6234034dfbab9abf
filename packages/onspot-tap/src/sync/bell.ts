/** Wakes a waiting run when something has arrived, or when it is time to look. */
export type Bell = {
  /** Somebody rings for an ask. */
  ring(askId: string): void;
  /** Ends a wait that nothing was rung for. */
  wake(): void;
  /**
   * Resolves with the asks that were rung for since the last wait: at once when there are any, else on the next ring,
   * after the time, or when the signal is aborted.
   */
  wait(ms: number, signal: AbortSignal): Promise<ReadonlySet<string>>;
};

export function createBell(): Bell {
  let rung = new Set<string>();
  let wake = () => {};

  // The listener goes with each wait: a run waits thousands of times on one signal.
  async function sleep(ms: number, signal: AbortSignal): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', wake, { once: true });
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
    }
  }
  return {
    wake: () => wake(),
    ring(askId) {
      rung.add(askId);
      wake();
    },
    async wait(ms, signal) {
      if (rung.size === 0 && !signal.aborted) await sleep(ms, signal);
      const since = rung;
      rung = new Set();
      return since;
    },
  };
}
