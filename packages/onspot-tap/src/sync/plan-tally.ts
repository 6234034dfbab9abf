import { isAnswered } from '../ledger/ask.js';
import { type QueryBatch } from '../plan/batches.js';
import { describeCost } from '../plan/plan-cost.js';
import { type Query } from '../plan/plan.js';
import { isTimeless } from '../time/window.js';
import { toCount } from '../words/count.js';
import { coverageOf, type Run } from './run.js';

/** Counts what a plan asks, while it is made. */
export type PlanTally = {
  /** To be told of each request before it is sent. */
  add(batch: QueryBatch): void;
  readonly requests: number;
  /** `1,240 questions in 25 requests: 40 for days without an answer, …`. */
  describe(): string;
};

export function createPlanTally(run: Run): PlanTally {
  let requests = 0;
  let first = 0;
  let again = 0;
  let files = 0;
  return {
    add({ window, queries }) {
      requests += 1;
      if (isTimeless(window)) {
        files += queries.length;
        return;
      }
      const known = queries.filter((query) => hasAnswer(run, query)).length;
      again += known;
      first += queries.length - known;
    },
    get requests() {
      return requests;
    },
    describe() {
      const counts = `${toCount(first + again + files)} questions in ${toCount(requests)} requests`;
      if (requests === 0) return counts;
      return `${counts}: ${describeCost({ first, again, files }, run.lookBack, run.config.os_latency_days)}`;
    },
  };
}

function hasAnswer(run: Run, query: Query): boolean {
  const asks = run.book.asksOf(query.stream, query.subjectId, query.window);
  if (asks.some((ask) => ask.digest === query.digest && isAnswered(ask))) return true;
  // What lies before the first day was never asked, although the bookmark stands behind it.
  return query.window.last >= run.start && coverageOf(run, query.stream).isFinished(query);
}
