import { type Plan, planQueries, type PlanSubject } from '../plan/plan.js';
import { digestOf } from '../submit/question.js';
import { type Subjects } from '../subjects/subject.js';
import { coverageOf, type Run } from './run.js';

/** Plans what to ask, again and again during a run, over all selected streams. */
export type Planner = (options?: { onlyRetries: boolean }) => Plan;

export function createPlanner(run: Run, subjects: ReadonlyMap<string, Subjects>): Planner {
  const { book, newest, oldest, start, lookBack, config } = run;
  const streams = [...run.streams.values()].map(({ stream }) => {
    const ofStream = [...(subjects.get(stream.name)?.values() ?? [])];
    const planned = ofStream.map((subject): PlanSubject => ({
      id: subject.id,
      digest: digestOf(stream, subject, config),
    }));
    return { stream, subjects: planned };
  });
  return ({ onlyRetries } = { onlyRetries: false }) => {
    const plans = streams.map(({ stream, subjects }) =>
      planQueries({
        stream: stream.name,
        windows: stream.windows,
        subjects,
        coverage: coverageOf(run, stream.name),
        book,
        days: { newest, oldest, start, latencyDays: lookBack.latencyDays },
        lookBack,
        maxAttempts: config.os_max_attempts,
        onlyRetries,
      }),
    );
    return { queries: plans.flatMap((plan) => plan.queries), gaps: plans.flatMap((plan) => plan.gaps) };
  };
}
