import { type Storage } from './storage.js';

export type SweepAtStartOptions = {
  /** The setting `unfinished_retention_hours`. */
  retentionHours: number;
  signal?: AbortSignal;
  log: { info: (sentence: string) => void; warn: (sentence: string) => void };
};

/** A start takes no longer because of what others left; what is still there then is left to the next one. */
const LONGEST_MS = 10_000;

/**
 * Removes what killed programs left unfinished below a storage, before a program writes anything of its own there. Says
 * how many in one line; never fails.
 */
export async function sweepAtStart(storage: Storage, options: SweepAtStartOptions): Promise<void> {
  const { retentionHours, signal, log } = options;
  const limit = AbortSignal.timeout(LONGEST_MS);
  const removed = await storage.sweepUnfinished({
    olderThanMs: retentionHours * 3_600_000,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  });
  const what = removed === 1 ? '1 unfinished upload or file' : `${removed} unfinished uploads or files`;
  if (removed > 0) log.info(`Removed ${what} that killed programs left below ${storage.url}`);
  if (limit.aborted) {
    log.warn(`Removing what killed programs left below ${storage.url} takes long; the next start goes on with it`);
  }
}
