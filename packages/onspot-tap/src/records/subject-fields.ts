import { STREAMS } from '../streams/streams.js';

/** What an ask was about, as records and reports name it; `location_id` is null where that is no location. */
export function toSubjectFields(stream: string, subjectId: string): { subject: string; location_id: string | null } {
  const kind = STREAMS.find(({ name }) => name === stream)?.subject ?? 'location';
  return { subject: subjectId, location_id: kind === 'location' ? subjectId : null };
}
