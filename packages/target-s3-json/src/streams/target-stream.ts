import {
  EXIT,
  Failure,
  isJsonObject,
  type JsonObject,
  type Logger,
  type SchemaMessage,
  type Block,
} from '@onspot-tap/singer';
import { type RecordLine } from '../objects/record-line.js';
import { type RecordSink } from '../objects/record-sink.js';
import { type RecordShaper } from '../records/record-shaper.js';
import { type Series } from '../objects/series.js';
import { compileRules, makeOpenRules, type RecordRules } from '../validation/record-rules.js';
import { scanValue } from '../validation/scanner/scan-value.js';
import { type InputStream } from './input-stream.js';
import { type Rejects } from './rejects.js';
import { SchemaHistory } from './schema-history.js';
import { type StreamShape } from './stream-shape.js';
import { type StreamRule } from './stream-rules.js';
import { toVersion } from './version.js';

export type StreamParts = {
  /** Its name in the input. */
  inputName: string;
  rule: StreamRule;
  records: RecordSink;
  rejected: Series;
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
  readonly isSelected = true;
  readonly #parts: StreamParts;
  #rules: RecordRules | undefined;
  #shaper: RecordShaper | undefined;
  #isActivationTold = false;
  /** What the schema of what is stored has been. */
  readonly schemas = new SchemaHistory();
  /** Records that had to be parsed to be judged. */
  parsed = 0;
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

  get rejected(): Series {
    return this.#parts.rejected;
  }

  /**
   * Takes a schema. One that says something new ends the stream's open objects, so that all records of an object obey
   * one schema; the same one again, however it is spelt, changes nothing.
   *
   * @throws Failure with `EXIT.data` when it has no `properties`, or cannot be understood; with `EXIT.config` when a key
   * property is excluded, or a part of one
   */
  define(message: SchemaMessage, line: number): void {
    try {
      this.#define(message, line);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      const sentence = `Line ${line} of the input: the schema of stream "${message.stream}" is nested too deeply; mend it`;
      throw new Failure(EXIT.data, sentence, { cause });
    }
  }

  #define({ schema, key_properties }: SchemaMessage, line: number): void {
    const { inputName, rule, shape, checksFormats } = this.#parts;
    if (!isJsonObject(schema.properties)) {
      const sentence = `Line ${line} of the input: the schema of stream "${inputName}" has no object "properties"`;
      throw new Failure(EXIT.data, sentence);
    }
    const announced = { schema, keyProperties: key_properties, firstSequence: line };
    if (this.schemas.isCurrent(announced)) return;
    const source = { stream: inputName, schema, keyProperties: key_properties, checksFormats, line };
    const shaped = shape.of(source);
    this.#rules = rule.validation === 'off' ? makeOpenRules(schema) : compileRules(source);
    this.records.complete();
    this.#shaper = shaped.shaper;
    this.schemas.change(announced, shaped.schema);
  }

  scan(block: Block, at: number): number {
    return this.#rules === undefined ? -1 : scanValue(this.#rules.form, block, at);
  }

  append(record: RecordLine): void {
    this.records.append(this.#shaper?.shape(record) ?? record, record);
  }

  /** A record is judged as it came, and stored as the settings want it. */
  judge(record: RecordLine, parsed: JsonObject): void {
    this.parsed += 1;
    const flaw = this.#rules?.judge(parsed);
    if (flaw === undefined) return this.append(record);
    const { inputName: stream, rule, rejects } = this.#parts;
    rejects.take(record, flaw, { stream, validation: rule.validation, sink: this.rejected });
  }

  activate(version: string | undefined): void {
    const { log, activation } = this.#parts;
    if (!this.#isActivationTold) log.info(`stream ${this.name}: ${activation}`);
    this.#isActivationTold = true;
    this.activatedVersion = (version && toVersion(version)) ?? this.activatedVersion;
  }
}
