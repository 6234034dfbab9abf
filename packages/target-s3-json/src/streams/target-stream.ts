import { EXIT, Failure, isJsonObject, type SchemaMessage } from '@onspot-tap/singer';
import { type RecordLine } from '../objects/record-line.js';
import { type RecordSink } from '../objects/record-sink.js';
import { type Series } from '../objects/series.js';
import { compileRecordCheck } from '../validation/compile-schema.js';
import { type RecordCheck } from '../validation/record-check.js';
import { type Rejects } from './rejects.js';
import { SchemaHistory } from './schema-history.js';

export type StreamParts = {
  records: RecordSink;
  rejected: Series;
  rejects: Rejects;
  /** Whether records are checked at all. */
  isValidating: boolean;
};

/** One stream of the input: its schema, and where its records go. */
export class TargetStream {
  readonly #parts: StreamParts;
  #check: RecordCheck | undefined;
  readonly schemas = new SchemaHistory();
  /** Of the last ACTIVATE_VERSION. */
  version: number | undefined;

  constructor(
    readonly name: string,
    parts: StreamParts,
  ) {
    this.#parts = parts;
  }

  get records(): RecordSink {
    return this.#parts.records;
  }

  get rejected(): Series {
    return this.#parts.rejected;
  }

  /**
   * Takes a schema. One that says something new ends the stream's open object, so that all records of an object obey
   * one schema; the same one again, however it is spelt, changes nothing.
   *
   * @throws Failure with `EXIT.data` when it has no `properties`, or cannot be understood
   */
  define({ schema, key_properties }: SchemaMessage, line: number): void {
    if (!isJsonObject(schema.properties)) {
      const sentence = `Line ${line} of the input: the schema of stream "${this.name}" has no object "properties"`;
      throw new Failure(EXIT.data, sentence);
    }
    const version = { schema, keyProperties: key_properties, firstSequence: line };
    if (this.schemas.isCurrent(version)) return;
    const rules = { stream: this.name, schema, keyProperties: key_properties, line };
    this.#check = this.#parts.isValidating ? compileRecordCheck(rules) : undefined;
    this.records.complete();
    this.schemas.change(version);
  }

  take(record: RecordLine): void {
    const flaw = this.#check?.(record.bytes, record.start, record.end);
    if (flaw === undefined) return this.records.append(record, record);
    this.#parts.rejects.take(record, flaw, { stream: this.name, sink: this.rejected });
  }
}
