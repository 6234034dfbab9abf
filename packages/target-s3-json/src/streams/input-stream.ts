import { type SchemaMessage } from '@onspot-tap/singer';
import { type RecordLine } from '../objects/record-line.js';

/** One stream of the input, as what reads the input sees it. */
export interface InputStream {
  /** Takes a SCHEMA. @param line its number in the input, for sentences */
  define(message: SchemaMessage, line: number): void;
  /** Takes a RECORD. */
  take(record: RecordLine): void;
  /** Takes an ACTIVATE_VERSION. @param version a number as JSON */
  activate(version: string): void;
}
