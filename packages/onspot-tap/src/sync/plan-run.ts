import { type Planned, planQueries, type PlanSubject } from '../plan/plan.js';
import { createRetryPause } from '../plan/retry-pause.js';
import { digestOf } from '../submit/question.js';
import { type SyncedStream } from '../streams/synced-stream.js';
import { type Subjects } from '../subjects/subject.js';
import { type Digests } from './current-questions.js';
import { coverageOf, type Run } from './run.js';

/** What to ask of one stream, each question planned when it is its turn. */
export type StreamPlan = { stream: SyncedStream; queries: Iterable<Planned> };

export type Plan = {
  streams: readonly StreamPlan[];
  /**
   * Once all of it was taken: when a question that has failed and rests may be asked again, in epoch ms; Infinity when
   * there is none.
   */
  retryAt: () => number;
};

/** Plans what to ask, again and again during a run. */
export type Planner = (options?: { onlyRetries: boolean }) => Plan;

/** How each subject is asked about. */
export function digestsOf(run: Run, ...subjects: readonly ReadonlyMap<string, Subjects>[]): Digests {
  return new Map(
    [...run.streams.values()].map(({ stream }) => {
      const ofStream = subjects.flatMap((of) => [...(of.get(stream.name)?.values() ?? [])]);
      return [stream.name, new Map(ofStream.map((subject) => [subject.id, digestOf(stream, subject, run.config)]))];
    }),
  );
}

export function createPlanner(run: Run, digests: Digests): Planner {
  const { book, newest, oldest, start, lookBack, config, clock } = run;
  const streams = [...run.streams.values()].map(({ stream }) => ({
    stream,
    subjects: Array.from(digests.get(stream.name) ?? [], ([id, digest]): PlanSubject => ({ id, digest })),
  }));
  return ({ onlyRetries } = { onlyRetries: false }) => {
    const pause = createRetryPause(clock(), config.ms.retryWait);
    const toStreamPlan = ({ stream, subjects }: (typeof streams)[number]): StreamPlan => ({
      stream,
      queries: planQueries({
        stream: stream.name,
        windows: stream.windows,
        subjects,
        coverage: coverageOf(run, stream.name),
        book,
        days: { newest, oldest, start, latencyDays: lookBack.latencyDays },
        lookBack,
        maxAttempts: config.os_max_attempts,
        pause,
        onlyRetries,
      }),
    });
    return { streams: streams.map(toStreamPlan), retryAt: () => pause.endsAt() };
  };
}
