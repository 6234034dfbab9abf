import { createBudget } from './budget.js';
import { MAX_FAILURE_BYTES } from './inbox/failure-body.js';

/** A body is looked at until it is longer than a failure can be; the last piece read may be so long. */
const BEGINNING_BYTES = MAX_FAILURE_BYTES + 64 * 1024;

/** This part of the budget is kept for beginnings, so that small callbacks pass while large ones wait. */
const BEGINNINGS_SHARE = 1 / 8;

/** A body from this share of `uploadBytes` on is written in parts: the storage holds as much of it as of any longer one. */
const PARTS_SHARE = 1 / 3;

/** The memory that one body may take. */
export type BodyShare = {
  /** Waits for what a long body takes: all that the storage holds while it is written. */
  grow(): Promise<void>;
  release(): void;
};

/** The memory of all bodies in flight together, by bytes promised and not by bytes used: nobody can run out halfway. */
export type BodyMemory = {
  /** Waits for a place. A body whose length is known to be small takes no more than that. */
  admit(declaredBytes: number | undefined, signal: AbortSignal): Promise<BodyShare>;
};

/**
 * Two budgets, since one could lock up: bodies that have begun and wait to grow would hold what the growing ones need.
 * Those that can be told to be long from the start wait for the second without taking of the first.
 */
export function createBodyMemory(limits: { budgetBytes: number; uploadBytes: number }): BodyMemory {
  const beginnings = createBudget(limits.budgetBytes * BEGINNINGS_SHARE);
  const uploads = createBudget(limits.budgetBytes * (1 - BEGINNINGS_SHARE));

  return {
    async admit(declaredBytes = Infinity, signal) {
      const isInParts = declaredBytes > limits.uploadBytes * PARTS_SHARE;
      const upload = isInParts ? limits.uploadBytes : declaredBytes;
      const isLong = declaredBytes > MAX_FAILURE_BYTES && declaredBytes !== Infinity;
      const releases = [
        isLong
          ? await uploads.take(upload, signal)
          : await beginnings.take(Math.min(declaredBytes, BEGINNING_BYTES), signal),
      ];
      return {
        async grow() {
          if (!isLong) releases.push(await uploads.take(upload, signal));
        },
        release: () => releases.forEach((release) => release()),
      };
    },
  };
}
