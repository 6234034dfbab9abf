import { skipString, skipWhitespace } from '@onspot-tap/singer';
import { type RecordLine } from '../objects/record-line.js';
import { hasAt, stepOver, toNext, toValue, unescapeName } from './step.js';

const QUOTE = 0x22;
const VERSION = 'version';
const TIME_EXTRACTED = 'time_extracted';

/** What a RECORD or BATCH message says beside its records; JSON as it came, undefined where there is none. */
export type Envelope = { version: string | undefined; timeExtracted: string | undefined };

/** Reads what stands before and behind the record of a line, or of the BATCH that names its file. Of several members with one name the last counts. */
export function readEnvelope(line: RecordLine): Envelope {
  if (line.batch !== undefined) return line.batch;
  const { bytes } = line;
  const envelope: Envelope = { version: undefined, timeExtracted: undefined };
  let index = skipWhitespace(bytes, skipWhitespace(bytes, line.lineStart) + 1);
  while (bytes[index] === QUOTE) {
    const nameEnd = skipString(bytes, index);
    const start = toValue(bytes, nameEnd);
    const end = start === line.start ? line.end : stepOver(bytes, start);
    const name = nameOf(bytes, index + 1, nameEnd - 1);
    if (name === VERSION) envelope.version = bytes.toString('utf8', start, end);
    if (name === TIME_EXTRACTED) envelope.timeExtracted = bytes.toString('utf8', start, end);
    index = toNext(bytes, end);
  }
  return envelope;
}

const KNOWN = [VERSION, TIME_EXTRACTED].map((name) => ({ name, bytes: Buffer.from(name) }));

/** Undefined for most names that mean nothing here. */
function nameOf(bytes: Buffer, start: number, end: number): string | undefined {
  const known = KNOWN.find((each) => each.bytes.length === end - start && hasAt(bytes, start, each.bytes));
  return known?.name ?? unescapeName(bytes, start, end);
}
