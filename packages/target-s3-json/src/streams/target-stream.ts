import { EXIT, Failure, isJsonObject, type JsonObject, type SchemaMessage } from '@onspot-tap/singer';
import { type Block } from '../bytes/block.js';
import { type RecordLine } from '../objects/record-line.js';
import { type RecordSink } from '../objects/record-sink.js';
import { type Series } from '../objects/series.js';
import { compileRules, makeOpenRules, type RecordRules } from '../validation/record-rules.js';
import { scanValue } from '../validation/scanner/scan-value.js';
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
  #rules: RecordRules | undefined;
  readonly schemas = new SchemaHistory();
  /** Records that had to be parsed to be judged. */
  parsed = 0;
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
    const source = { stream: this.name, schema, line };
    this.#rules = this.#parts.isValidating ? compileRules(source, key_properties) : makeOpenRules(schema);
    this.records.complete();
    this.schemas.change(version);
  }

  /**
   * Looks at the record at `at` without parsing it.
   *
   * @returns the index behind it when it is well-formed and obeys the schema; -1 when that cannot be said
   */
  scan(block: Block, at: number): number {
    return this.#rules === undefined ? -1 : scanValue(this.#rules.shape, block, at);
  }

  /** Takes a record that `scan` has found to be good. */
  append(record: RecordLine): void {
    this.records.append(record, record);
  }

  /** Takes a record that had to be parsed: one that does not obey the schema is rejected. */
  judge(record: RecordLine, parsed: JsonObject): void {
    this.parsed += 1;
    const flaw = this.#rules?.judge(parsed);
    if (flaw === undefined) return this.append(record);
    this.#parts.rejects.take(record, flaw, { stream: this.name, sink: this.rejected });
  }
}
