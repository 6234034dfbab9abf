import { EXIT, Failure } from '@onspot-tap/singer';
import { MOST_VERSION_CHARACTERS } from '../keys/version-folder.js';
import { type StoredObject } from '../objects/stored-object.js';
import { type RecordLine } from '../objects/record-line.js';
import { type RecordSink } from '../objects/record-sink.js';
import { type Span } from '../bytes/span.js';
import { readEnvelope } from '../records/envelope.js';
import { toVersion } from './version.js';

/** Keeps the records of each version of a stream apart. Those that name none have a sink of their own, too. */
export class VersionedSink implements RecordSink {
  readonly #sinks = new Map<string | undefined, RecordSink>();
  readonly #stream: string;
  /** Where the last record went; mostly the next one has the same version. */
  #last: { json: string | undefined; sink: RecordSink } | undefined;
  readonly #makeSink: (version: string | undefined) => RecordSink;

  /** @param stream its name in the input, for sentences */
  constructor(stream: string, makeSink: (version: string | undefined) => RecordSink) {
    this.#stream = stream;
    this.#makeSink = makeSink;
  }

  /** @throws Failure with `EXIT.data` when the version of the line is no number, or too long a one */
  append(content: Span, record: RecordLine): void {
    this.#sinkOf(record).append(content, record);
  }

  openedAt(record: RecordLine): number {
    return this.#sinkOf(record).openedAt(record);
  }

  complete(): void {
    for (const sink of this.#sinks.values()) sink.complete();
  }

  get stored(): readonly StoredObject[] {
    return Array.from(this.#sinks.values(), ({ stored }) => stored).flat();
  }

  #sinkOf(record: RecordLine): RecordSink {
    const { version: json } = readEnvelope(record);
    if (this.#last !== undefined && this.#last.json === json) return this.#last.sink;
    const version = json === undefined || json === 'null' ? undefined : this.#toVersion(json, record);
    const sink = this.#sinks.get(version) ?? this.#makeSink(version);
    this.#sinks.set(version, sink);
    this.#last = { json, sink };
    return sink;
  }

  #toVersion(json: string, record: RecordLine): string {
    const version = toVersion(json);
    if (version !== undefined) return version;
    const sentence = `Line ${record.line} of the input: the version of a record of stream "${this.#stream}" is no number of up to ${MOST_VERSION_CHARACTERS} digits; mend the tap, or set activate_version to ignore`;
    throw new Failure(EXIT.data, sentence);
  }
}
