import { type QueryRef } from './query-ref.js';

/** By stream and subject, the digest of how it is asked about now. */
export type Digests = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Tells answers to what is asked now from those to what was asked before settings, places or files have changed: these
 * are delivered, since they are paid for, and finish no day.
 */
export type CurrentQuestions = {
  /** Does something that counts for the question as it is asked now: at once, or when that is known; else never. */
  whenCurrent(query: QueryRef, action: () => void): void;
  /** What is not in it is asked about no more, so that whatever is known of it counts. */
  know(digests: Digests): void;
};

/** Nothing is asked in a run: whatever comes counts. */
export const NOTHING_ASKED: Digests = new Map();

export function createCurrentQuestions(): CurrentQuestions {
  let known: Digests | undefined;
  let waiting: { query: QueryRef; action: () => void }[] = [];

  function whenCurrent(query: QueryRef, action: () => void): void {
    if (known === undefined) return void waiting.push({ query, action });
    const digest = known.get(query.stream)?.get(query.subjectId);
    if (digest === undefined || digest === query.digest) action();
  }

  return {
    whenCurrent,
    know(digests) {
      known = digests;
      const noted = waiting;
      waiting = [];
      for (const { query, action } of noted) whenCurrent(query, action);
    },
  };
}
