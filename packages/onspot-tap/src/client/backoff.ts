import { setTimeout } from 'node:timers/promises';

/** How often, and for how long, a request that surely was not taken is tried again. */
export type RetryOptions = {
  /** Tries in all, the first one included; default 6. */
  tries: number;
  /** Longest pause after the first try, doubled after each; the pause itself is drawn below it. Default 500. */
  firstPauseMs: number;
  /** No pause is longer, whatever `Retry-After` asks for; default 60 000. */
  longestPauseMs: number;
  /** No try begins later than this after the first one began; default 180 000. */
  totalMs: number;
};

export const DEFAULT_RETRIES: Readonly<RetryOptions> = {
  tries: 6,
  firstPauseMs: 500,
  longestPauseMs: 60_000,
  totalMs: 180_000,
};

/** Says after each failed try how long to wait before the next one, or that there is none. */
export type Backoff = {
  /** @returns milliseconds, or `undefined` when the tries or the time are used up */
  pauseAfter(attempt: number, retryAfterMs?: number): number | undefined;
};

/** Exponential with full jitter, so that many clients that failed together do not come back together. */
export function createBackoff(options: RetryOptions, clock: () => number): Backoff {
  const { tries, firstPauseMs, longestPauseMs, totalMs } = options;
  const startedAt = clock();
  return {
    pauseAfter(attempt, retryAfterMs) {
      if (attempt >= tries) return undefined;
      const drawn = Math.random() * firstPauseMs * 2 ** (attempt - 1);
      // Never before the server's time, and a little spread behind it.
      const wanted = retryAfterMs === undefined ? drawn : retryAfterMs + Math.random() * firstPauseMs;
      const pauseMs = Math.min(wanted, longestPauseMs);
      return clock() - startedAt + pauseMs > totalMs ? undefined : pauseMs;
    },
  };
}

/** Waits. @throws the signal's reason as soon as it is aborted */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
