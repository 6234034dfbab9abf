import { type Ask } from '../ledger/ask.js';
import { type StreamDefinition, SUBJECT_FIELDS } from '../streams/stream-definition.js';
import { toUtc } from '../time/day.js';
import { timesOf } from '../time/window.js';

/** The fields of a stream's records that the question tells. */
export function toAskedFields(
  { subject, hasWindow }: StreamDefinition,
  { subjectId, batch }: Ask,
  responseId: string | null,
): Record<string, string | null> {
  const { start, end } = timesOf(batch.window);
  return {
    [SUBJECT_FIELDS[subject]]: subjectId,
    ...(hasWindow && { start: toUtc(start), end: toUtc(end) }),
    response_id: responseId,
  };
}
