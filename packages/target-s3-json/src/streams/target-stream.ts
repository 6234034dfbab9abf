import { EXIT, Failure, isJsonObject, type JsonObject, type Logger, type SchemaMessage } from '@onspot-tap/singer';
import { type RecordLine } from '../objects/record-line.js';
import { type RecordSink } from '../objects/record-sink.js';
import { type RecordShaper } from '../records/record-shaper.js';
import { compileRecordCheck } from '../validation/compile-schema.js';
import { type RecordCheck } from '../validation/record-check.js';
import { toCanonicalJson } from './canonical-schema.js';
import { type InputStream } from './input-stream.js';
import { type Rejects } from './rejects.js';
import { type StreamShape } from './stream-shape.js';
import { type StreamRule } from './stream-rules.js';
import { toVersion } from './version.js';

export type StreamParts = {
  /** Its name in the input. */
  inputName: string;
  rule: StreamRule;
  records: RecordSink;
  rejected: RecordSink;
  rejects: Rejects;
  shape: StreamShape;
  /** Whether `format` in schemas is checked. */
  checksFormats: boolean;
  log: Logger;
  /** What an ACTIVATE_VERSION does, for the log. */
  activation: string;
};

/** One stream of the input: its schema, and where its records go. */
export class TargetStream implements InputStream {
  readonly #parts: StreamParts;
  #identity: string | undefined;
  #check: RecordCheck | undefined;
  #shaper: RecordShaper | undefined;
  keyProperties: readonly string[] = [];
  /** The schema of what is stored. */
  schema: JsonObject = {};
  /** Of the last ACTIVATE_VERSION, as in its folder. */
  activatedVersion: string | undefined;

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  /** What it is stored as. */
  get name(): string {
    return this.#parts.rule.name;
  }

  get records(): RecordSink {
    return this.#parts.records;
  }

  get rejected(): RecordSink {
    return this.#parts.rejected;
  }

  /**
   * Takes a schema. One that says something new ends the stream's open objects, so that all records of an object obey
   * one schema; the same one again, however it is spelt, changes nothing.
   *
   * @throws Failure with `EXIT.data` when it has no `properties`, or cannot be understood; with `EXIT.config` when a key
   * property is excluded
   */
  define({ schema, key_properties }: SchemaMessage, line: number): void {
    const { inputName, rule, shape, checksFormats } = this.#parts;
    if (!isJsonObject(schema.properties)) {
      const sentence = `Line ${line} of the input: the schema of stream "${inputName}" has no object "properties"`;
      throw new Failure(EXIT.data, sentence);
    }
    const identity = toCanonicalJson([schema, [...key_properties].sort()]);
    if (identity === this.#identity) return;
    const rules = { stream: inputName, schema, keyProperties: key_properties, checksFormats, line };
    const shaped = shape.of(rules);
    this.#check = rule.validation === 'off' ? undefined : compileRecordCheck(rules);
    this.records.complete();
    this.#identity = identity;
    this.#shaper = shaped.shaper;
    this.schema = shaped.schema;
    this.keyProperties = key_properties;
  }

  /** A record is checked as it came, and stored as the settings want it. */
  take(record: RecordLine): void {
    const flaw = this.#check?.(record.bytes, record.start, record.end);
    if (flaw === undefined) return this.records.append(this.#shaper?.shape(record) ?? record, record);
    const { inputName: stream, rule, rejects } = this.#parts;
    rejects.take(record, flaw, { stream, validation: rule.validation, sink: this.rejected });
  }

  activate(version: string): void {
    const { log, activation } = this.#parts;
    if (this.activatedVersion === undefined) log.info(`stream ${this.name}: ${activation}`);
    this.activatedVersion = toVersion(version);
  }
}
