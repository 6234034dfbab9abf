import { type RunSummary, type SubjectSummary } from '../summary.js';
import { addFacts } from './add-facts.js';
import { withEarlierDays } from './history.js';
import { mapValues } from './run-facts.js';

/** The summary of a shard's try after one that failed: what both have done, and how it stands now. */
export function continueFacts(before: RunSummary, now: RunSummary): RunSummary {
  const both = addFacts([before, now]);
  const subjects = mapValues(both.subjects, (of, stream) =>
    mapValues(of, (subject, id) => ({
      ...subject,
      records: addRecords(before.subjects[stream]?.[id], now.subjects[stream]?.[id]),
    })),
  );
  const window = now.window ?? before.window;
  return {
    ...now,
    ...both,
    attempts: before.attempts + 1,
    started_at: before.started_at,
    window,
    // Whoever answered nothing at first may have done so later.
    silent: mapValues(both.silent, (ids, stream) => ids.filter((id) => !subjects[stream]?.[id]?.records)),
    // What was pending then is answered, failed or pending now.
    streams: mapValues(both.streams, (stream, name) => ({
      ...stream,
      pending: now.streams[name]?.pending ?? stream.pending,
    })),
    subjects: withEarlierDays({ ...now, window, subjects }, [before]),
  };
}

function addRecords(before: SubjectSummary | undefined, now: SubjectSummary | undefined): number | null {
  const known = [before?.records, now?.records].filter((records) => typeof records === 'number');
  return known.length === 0 ? null : known.reduce((sum, records) => sum + records, 0);
}
