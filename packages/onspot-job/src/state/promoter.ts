import { type Logger, messageOf } from '@onspot-tap/singer';
import { type Promotion, type StateFile } from './state-file.js';

/** Promotes the states a target says: now and then while it runs, and the last one in the end. */
export type Promoter = {
  /** A state the target has said. Only the newest is held. */
  offer(state: Buffer): void;
  /**
   * Promotes the newest state and ends.
   *
   * @throws StorageError when the storage cannot be written
   */
  finish(): Promise<Promoted>;
};

export type Promoted = {
  /** Whether any state of this run was promoted. */
  isPromoted: boolean;
  /** A state that should have been promoted, but somebody else changed the file meanwhile. */
  conflicting: Buffer | undefined;
};

export type PromoterOptions = {
  /** Milliseconds between promotions while the target runs; 0 promotes only in the end. */
  intervalMs: number;
  /** Once aborted nothing is promoted any more. */
  lost: AbortSignal;
  /** Once aborted every state is promoted as soon as it is said: the end is near. */
  stop: AbortSignal;
  log: Logger;
};

/** When a stop signal has come, states are promoted at this pace: what is not promoted soon may never be. */
const STOPPING_INTERVAL_MS = 1_000;

export function createPromoter(file: StateFile, { intervalMs, lost, stop, log }: PromoterOptions): Promoter {
  let newest: Buffer | undefined;
  let conflicting: Buffer | undefined;
  let isPromoted = false;
  let isFinished = false;
  let promotedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function promoteNewest(): Promise<void> {
    const state = newest;
    if (state === undefined || lost.aborted) return;
    const outcome: Promotion = await file.promote(state);
    if (newest === state) newest = undefined;
    if (outcome === 'promoted') isPromoted = true;
    if (outcome === 'conflict') conflicting = state;
  }

  async function promoteInBetween(): Promise<void> {
    await promoteNewest().catch((error: unknown) => log.warn(`Cannot promote the state yet: ${messageOf(error)}`));
    promotedAt = performance.now();
    timer = undefined;
    schedule();
  }

  function schedule(): void {
    if (isFinished || intervalMs === 0 || newest === undefined || timer !== undefined) return;
    const pause = stop.aborted ? Math.min(intervalMs, STOPPING_INTERVAL_MS) : intervalMs;
    timer = setTimeout(
      () => {
        running = promoteInBetween();
      },
      Math.max(0, promotedAt + pause - performance.now()),
    );
  }

  return {
    offer(state) {
      newest = state;
      schedule();
    },
    async finish() {
      isFinished = true;
      clearTimeout(timer);
      await running;
      await promoteNewest();
      return { isPromoted, conflicting };
    },
  };
}
