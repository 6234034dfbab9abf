import { medianOf } from '../reports/median.js';
import { mapValues } from '../reports/run-facts.js';
import { type RunSummary, type SubjectSummary } from '../summary.js';

/**
 * Puts what is usual in place of medians: the median of records per answered day in earlier runs, for as many days as
 * this one has answered. A first night of 30 days would else make every location of the next one look empty.
 */
export function withUsual(summary: RunSummary, history: readonly RunSummary[]): RunSummary {
  const subjects = mapValues(summary.subjects, (of, stream) =>
    mapValues(of, (subject, id) => {
      const earlier = history.flatMap((run) => run.subjects[stream]?.[id] ?? []);
      return { ...subject, median: usualOf(subject, earlier) };
    }),
  );
  return { ...summary, subjects };
}

/** Where nothing is known of days the median has to do. */
function usualOf({ days, median }: SubjectSummary, earlier: readonly SubjectSummary[]): number | null {
  const perDay = medianOf(
    earlier.flatMap((run) => {
      const answered = countAnswered(run.days);
      return run.records === null || answered === 0 ? [] : [run.records / answered];
    }),
  );
  const answered = countAnswered(days);
  return perDay === null || answered === 0 ? median : Math.round(perDay * answered);
}

/** Days of answers of the run itself; those of earlier ones are marked otherwise. */
function countAnswered(days: string): number {
  return days.replace(/[^fe]/g, '').length;
}
