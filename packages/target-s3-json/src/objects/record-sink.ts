import { type StoredObject } from './stored-object.js';
import { type RecordLine } from './record-line.js';
import { type Span } from '../bytes/span.js';

/** Where the records of one stream go. */
export interface RecordSink {
  /**
   * Adds a record. Copies at once and never waits.
   *
   * @param content what is stored of it, without a line feed: the record's own bytes unless a setting changes them
   * @param record as it came
   */
  append(content: Span, record: RecordLine): void;
  /** When the object was opened that the record will go to, in epoch milliseconds; opens it if need be. */
  openedAt(record: RecordLine): number;
  /** The next record goes to a new object. */
  complete(): void;
  /** What has become durable, in the order in which it was completed. */
  readonly stored: readonly StoredObject[];
}
