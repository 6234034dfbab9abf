import { type Location } from '../locations/location.js';
import { type Plan, planQueries, type Subject } from '../plan/plan.js';
import { toSubjects } from './subjects.js';
import { type Run } from './run.js';

/** Plans what to ask, again and again during a run, over all selected streams. */
export type Planner = (options?: { onlyRetries: boolean }) => Plan;

export function createPlanner(run: Run, locations: readonly Location[]): Planner {
  const subjects = new Map<string, Subject[]>();
  for (const stream of run.streams.keys()) subjects.set(stream, toSubjects(run, stream, locations));

  return ({ onlyRetries } = { onlyRetries: false }) => {
    const plans = [...subjects].map(([stream, ofStream]) =>
      planQueries({
        stream,
        subjects: ofStream,
        state: run.state,
        book: run.book,
        days: { newest: run.newest, oldest: run.oldest, latencyDays: run.config.os_latency_days },
        maxAttempts: run.config.os_max_attempts,
        onlyRetries,
      }),
    );
    return { queries: plans.flatMap((plan) => plan.queries), gaps: plans.flatMap((plan) => plan.gaps) };
  };
}
