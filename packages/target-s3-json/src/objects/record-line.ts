import { type Span } from '../bytes/span.js';

/**
 * A RECORD line taken apart: the span is the record's. One value is used for all lines, filled anew for each, so that
 * a record costs no object.
 */
export type RecordLine = Span & {
  /** The whole line, without its line feed. */
  lineStart: number;
  lineEnd: number;
  /** Its number in the input, from 1, which also is its sequence number. */
  line: number;
};
