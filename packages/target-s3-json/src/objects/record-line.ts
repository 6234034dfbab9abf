import { type Span } from '../bytes/span.js';

/**
 * A RECORD line, or a line of a batch file, taken apart: the span is the record's. One value is used for all lines,
 * filled anew for each, so that a record costs no object.
 */
export type RecordLine = Span & {
  /** The whole line, without its line feed. */
  lineStart: number;
  lineEnd: number;
  /** Its number in the input, from 1, which also is its sequence number. All lines of a batch have that of the BATCH. */
  line: number;
  /** Only of a line in a batch file. */
  batch?: BatchPlace;
};

/** Where a line of a batch file is, and what the BATCH says of its record: JSON as it came. */
export type BatchPlace = {
  /** Of the file. */
  url: string;
  /** Its number in the file, from 1. */
  line: number;
  version: string | undefined;
  timeExtracted: string | undefined;
};

/** How a sentence about a line begins. */
export function placeOf({ line, batch }: Pick<RecordLine, 'line' | 'batch'>): string {
  if (batch === undefined) return `Line ${line} of the input`;
  return `Line ${batch.line} of the batch file ${batch.url} (line ${line} of the input)`;
}
