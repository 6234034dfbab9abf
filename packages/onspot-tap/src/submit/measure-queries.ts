import { type Query } from '../plan/plan.js';
import { type SyncedStream } from '../streams/synced-stream.js';
import { type Subjects } from '../subjects/subject.js';
import { toBody } from './question.js';

/** A callback URL with a token in it, and where a file is to be written, are shorter than this. */
const ANSWER_BYTES = 1_500;

/** How many bytes a query takes of a request: as many for every window, so each subject is measured once. */
export function measureQueries(stream: SyncedStream, subjects: Subjects): (query: Query) => number {
  const sizes = new Map<string, number>();
  return ({ subjectId, window }) => {
    const known = sizes.get(subjectId);
    if (known !== undefined) return known;
    const subject = subjects.get(subjectId);
    const body = subject && toBody({ stream, window, questions: [{ subject, callback: '' }] });
    const bytes = Buffer.byteLength(JSON.stringify(body ?? '')) + ANSWER_BYTES;
    sizes.set(subjectId, bytes);
    return bytes;
  };
}
