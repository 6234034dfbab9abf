import { EXIT, Failure, type JsonObject } from '@onspot-tap/singer';
import { type RecordLine } from '../objects/record-line.js';
import { type Envelope, readEnvelope } from '../records/envelope.js';
import { type InputStream } from '../streams/input-stream.js';
import { type Streams } from '../streams/streams.js';
import { type BatchFiles, toBatchFiles } from './batch-message.js';

/** A BATCH whose files are to be read. */
export type Batch = BatchFiles & {
  stream: InputStream;
  /** Its number in the input: the sequence number of all its records. */
  line: number;
  /** What it says of each of its records. */
  envelope: Envelope;
};

export type BatchesOptions = {
  streams: Streams;
  /** Whether files that a tap names are read. */
  isAccepted: boolean;
};

/** Takes BATCH lines, of which at most one waits for its files to be read. */
export class Batches {
  readonly #options: BatchesOptions;
  #waiting: Batch | undefined;

  constructor(options: BatchesOptions) {
    this.#options = options;
  }

  /** Whether no more lines may be taken before the files of a batch have been. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** The batch that waits; it does so no longer. */
  next(): Batch | undefined {
    const batch = this.#waiting;
    this.#waiting = undefined;
    return batch;
  }

  /**
   * Takes a BATCH, a well-formed object. One of a stream that is left out is left out too, whatever else it says.
   *
   * @throws Failure with `EXIT.data` when its files cannot be read
   */
  add(line: RecordLine): void {
    const message = JSON.parse(line.bytes.toString('utf8', line.lineStart, line.lineEnd)) as JsonObject;
    const stream = this.#findStream(message, line.line);
    if (!stream.isSelected) return;
    if (!this.#options.isAccepted) {
      const sentence = `Line ${line.line} of the input is a BATCH, and batch_messages is set to fail: set it to accept, or turn batches off in the tap`;
      throw new Failure(EXIT.data, sentence);
    }
    const files = toBatchFiles(message, line.line);
    // It has no record whose place could be known.
    const envelope = readEnvelope({ ...line, start: -1, end: -1 });
    this.#waiting = { ...files, stream, line: line.line, envelope };
  }

  #findStream({ stream: name }: JsonObject, line: number): InputStream {
    if (typeof name !== 'string') {
      const problem = name === undefined ? '"stream" is missing' : '"stream" has the wrong type';
      throw new Failure(EXIT.data, `Line ${line} of the input is not a valid Singer BATCH: ${problem}`);
    }
    const stream = this.#options.streams.find(name);
    if (stream !== undefined) return stream;
    throw new Failure(EXIT.data, `Line ${line} of the input: a BATCH of stream "${name}" came before its SCHEMA`);
  }
}
