import { type SubjectSummary } from '../summary.js';
import { addFacts } from './add-facts.js';
import { withEarlierDays } from './history.js';
import { mapValues } from './records.js';
import { type RunFacts } from './run-facts.js';

/** What was done before, and what was done after it for the same night: both together, and how it stands now. */
export function continueFacts(before: RunFacts, now: RunFacts): RunFacts {
  const both = addFacts([before, now]);
  const counted = mapValues(both.subjects, (of, stream) =>
    mapValues(of, (subject, id) => ({
      ...subject,
      records: addRecords(before.subjects[stream]?.[id], now.subjects[stream]?.[id]),
    })),
  );
  const subjects = withEarlierDays({ ...both, subjects: counted }, [before]);
  return {
    ...both,
    subjects,
    // Whoever answered nothing at first may have done so later.
    silent: mapValues(both.silent, (ids, stream) => ids.filter((id) => !subjects[stream]?.[id]?.records)),
    // What was pending then is answered, failed or pending now.
    streams: mapValues(both.streams, (stream, name) => ({
      ...stream,
      pending: now.streams[name]?.pending ?? stream.pending,
    })),
  };
}

function addRecords(before: SubjectSummary | undefined, now: SubjectSummary | undefined): number | null {
  const known = [before?.records, now?.records].filter((records) => typeof records === 'number');
  return known.length === 0 ? null : known.reduce((sum, records) => sum + records, 0);
}
