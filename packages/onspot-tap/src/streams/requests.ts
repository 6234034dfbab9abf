import { ASKED, integer, nullable, string, time, toRecordSchema } from './record-schema.js';
import { type StreamSchema } from './stream-definition.js';

const keyProperties = ['ask_id'];

/**
 * The stream that tells what was asked and what came of it: one record per ask when it is submitted and one when it
 * ends, so that a day without visitors and a day without an answer are different things.
 */
export const REQUESTS: StreamSchema = {
  name: 'requests',
  keyProperties,
  schema: toRecordSchema(keyProperties, {
    ask_id: string('Our id of this submission of the question'),
    stream: string('Stream the answer belongs to'),
    subject: string('What was asked about: a location id, or the name of a group, a pair or an audience'),
    location_id: nullable(ASKED.location_id),
    start: nullable(ASKED.start),
    end: nullable(ASKED.end),
    batch_id: string('Our id of the POST it was sent with'),
    attempt: integer('1 for the first submission of this question, 2 for its first repeat'),
    response_id: nullable(string("OnSpot's id of the answer; null while it is not known")),
    status: { ...string('What has come of it so far'), enum: ['submitted', 'succeeded', 'failed', 'expired'] },
    message: nullable(string("OnSpot's or our words on how it ended; null when there are none")),
    record_count: nullable(integer('Records the answer gave; null unless it succeeded')),
    submitted_at: time('When it was sent, UTC'),
    completed_at: nullable(time('When it ended, UTC; null while it is open')),
  }),
};
