import { daysBetween } from './days.js';
import { mapValues } from './records.js';
import { type RunFacts } from './run-facts.js';

type Days = Pick<RunFacts, 'window' | 'subjects'>;
type Window = NonNullable<RunFacts['window']>;

/** The days of all of them, of runs that believed in different days, such as shards about midnight. */
export function togetherOf(windows: readonly RunFacts['window'][]): RunFacts['window'] {
  const known = windows.filter((window) => window !== null);
  const first_day = known.map((window) => window.first_day).sort()[0];
  const newest_day = known
    .map((window) => window.newest_day)
    .sort()
    .at(-1);
  return first_day === undefined || newest_day === undefined ? null : { first_day, newest_day };
}

/**
 * The letters of subjects for the days of a window that holds their own. What lies before that is done where its first
 * day was asked about, and nobody has asked about what comes after it.
 */
export function inWindow({ window: own, subjects }: Days, window: Window): RunFacts['subjects'] {
  if (own === null) return subjects;
  const before = daysBetween(window.first_day, own.first_day);
  const after = daysBetween(own.newest_day, window.newest_day);
  const lengthen = (days: string) => (days.startsWith('.') ? '.' : 'd').repeat(before) + days + '.'.repeat(after);
  if (before + after === 0) return subjects;
  return mapValues(subjects, (of) =>
    mapValues(of, (subject) => ({ ...subject, days: subject.days === '' ? '' : lengthen(subject.days) })),
  );
}
