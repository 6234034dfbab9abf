import { membersOf } from '../intake/members.js';
import { type RecordLine } from '../objects/record-line.js';

/** What a RECORD message says beside its record; JSON as it came, undefined where there is none. */
export type Envelope = { version: string | undefined; timeExtracted: string | undefined };

/** Reads what stands before and behind the record of a line. Of several members with one name the last counts. */
export function readEnvelope(line: RecordLine): Envelope {
  const { bytes, lineStart } = line;
  const envelope: Envelope = { version: undefined, timeExtracted: undefined };
  for (const { name, start, end } of membersOf(bytes, lineStart, line)) {
    if (name === 'version') envelope.version = bytes.toString('utf8', start, end);
    else if (name === 'time_extracted') envelope.timeExtracted = bytes.toString('utf8', start, end);
  }
  return envelope;
}
