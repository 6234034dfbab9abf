import { skipBlanks } from '../bytes/blanks.js';
import { KnownNames } from '../bytes/known-names.js';
import { type RecordLine } from '../objects/record-line.js';

/** What a RECORD or BATCH message says beside its records; JSON as it came, undefined where there is none. */
export type Envelope = { version: string | undefined; timeExtracted: string | undefined };

const NAMES = new KnownNames();
const VERSION = NAMES.add('version');
const TIME_EXTRACTED = NAMES.add('time_extracted');

/**
 * Reads what stands before and behind the record of a line, or in the BATCH that names its file. Of several members with
 * one name the last counts.
 */
export function readEnvelope(line: RecordLine): Envelope {
  if (line.batch !== undefined) return line.batch;
  const { bytes, lineStart } = line;
  const places = NAMES.placesIn(bytes, skipBlanks(bytes, lineStart), line);
  const textOf = (number: number) => {
    const place = places[number];
    return place && bytes.toString('utf8', place.start, place.end);
  };
  return { version: textOf(VERSION), timeExtracted: textOf(TIME_EXTRACTED) };
}
