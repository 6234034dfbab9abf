import { type Storage } from '@onspot-tap/storage';
import { type Ask, type End } from '../ledger/ask.js';
import { type FeatureNote } from '../locations/location.js';
import { toSubjectFields } from '../records/subject-fields.js';
import { toDate, toTimestamp } from '../time/day.js';
import { isTimeless, timesOf } from '../time/window.js';

/** What went wrong, one object per failure below `errors/`, for people and their alarms. */
export type Failures = {
  /** An ask that ended without an answer. */
  ask(ask: Ask, end: End): Promise<void>;
  /** A feature that is left out. */
  feature(note: FeatureNote): Promise<void>;
};

export function openFailures(work: Storage, clock: () => number): Failures {
  const write = async (key: string, content: object) => {
    await work.write(`errors/${key}.json`, `${JSON.stringify(content)}\n`, { contentType: 'application/json' });
  };
  return {
    ask: ({ id, batch, subjectId, attempt, responseId }, { reason, message, at }) =>
      write(`${batch.stream}/${toDate(batch.window.first)}/${id}`, {
        ask_id: id,
        stream: batch.stream,
        ...toSubjectFields(batch.stream, subjectId),
        ...(isTimeless(batch.window) ? { start: null, end: null } : timesOf(batch.window)),
        attempt,
        response_id: responseId,
        reason,
        message,
        at,
      }),
    feature: (note) => {
      const at = toTimestamp(clock());
      const file = note.file.replaceAll(/[^A-Za-z0-9._-]/g, '_');
      return write(`locations/${at.slice(0, 10)}/${file}-${note.index}`, { ...note, at });
    },
  };
}
