import { type JsonObject, type SchemaMessage, type Block } from '@onspot-tap/singer';
import { type RecordLine } from '../objects/record-line.js';

/** One stream of the input, as what reads the input sees it. */
export interface InputStream {
  /** Whether its records are stored. */
  readonly isSelected: boolean;
  /** Takes a SCHEMA. @param line its number in the input, for sentences */
  define(message: SchemaMessage, line: number): void;
  /**
   * Looks at the record at `at` without parsing it.
   *
   * @returns the index behind it when it is well-formed and obeys the schema; -1 when that cannot be said
   */
  scan(block: Block, at: number): number;
  /** Takes a record that `scan` has found to be good. */
  append(record: RecordLine): void;
  /** Takes a record that had to be parsed: one that does not obey the schema is rejected. */
  judge(record: RecordLine, parsed: JsonObject): void;
  /** Takes an ACTIVATE_VERSION. @param version JSON, a number as a rule; undefined when there is none */
  activate(version: string | undefined): void;
}
