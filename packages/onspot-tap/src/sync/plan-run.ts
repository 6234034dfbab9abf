import { type Planned, planQueries, type PlanSubject } from '../plan/plan.js';
import { digestOf } from '../submit/question.js';
import { type SyncedStream } from '../streams/synced-stream.js';
import { type Subjects } from '../subjects/subject.js';
import { coverageOf, type Run } from './run.js';

/** What to ask of one stream, each question planned when it is its turn. */
export type StreamPlan = { stream: SyncedStream; queries: Iterable<Planned> };

/** Plans what to ask, again and again during a run, stream by stream. */
export type Planner = (options?: { onlyRetries: boolean }) => StreamPlan[];

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
  return ({ onlyRetries } = { onlyRetries: false }) =>
    streams.map(({ stream, subjects }) => ({
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
        onlyRetries,
      }),
    }));
}
