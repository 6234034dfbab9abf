import { type Ask, type EndReason } from '../ledger/ask.js';

/** Lets a question that failed rest before it is asked again: what ails OnSpot needs time to pass. */
export type RetryPause = {
  isResting(ask: Ask): boolean;
  /** When the first of those that were found resting may be asked again, in epoch ms; Infinity when there are none. */
  endsAt(): number;
};

/** The other ways to end have taken long enough, or have nothing to do with how OnSpot fares. */
const RESTS: ReadonlySet<EndReason> = new Set(['failed', 'malformed']);

/** Questions that have rested are asked again together: as often as this in a rest. */
const TIMES_IN_A_REST = 4;

/** @param restMs after the first attempt; twice as long after each further one, and up to a quarter more */
export function createRetryPause(now: number, restMs: number): RetryPause {
  let endsAt = Infinity;
  return {
    isResting({ end, attempt }) {
      if (end === undefined || !RESTS.has(end.reason)) return false;
      const restedAt = roundUp(Date.parse(end.at) + restMs * 2 ** (attempt - 1), restMs / TIMES_IN_A_REST);
      if (restedAt <= now) return false;
      endsAt = Math.min(endsAt, restedAt);
      return true;
    },
    endsAt: () => endsAt,
  };
}

function roundUp(value: number, step: number): number {
  return step === 0 ? value : Math.ceil(value / step) * step;
}
