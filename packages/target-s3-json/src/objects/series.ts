import { type Encoding } from './encoding.js';
import { type Objects } from './objects.js';
import { type OpenObject } from './open-object.js';
import { type StoredObject } from './stored-object.js';
import { type RecordLine } from './record-line.js';
import { type RecordSink } from './record-sink.js';
import { type Span } from '../bytes/span.js';

export type SeriesOptions = {
  /** A key that no other object has. */
  nextKey: () => string;
  encoding: Encoding;
};

/** The objects of one stream (or of its rejected lines), one after another: at most one takes lines. */
export class Series implements RecordSink {
  readonly #objects: Objects;
  readonly #options: SeriesOptions;
  #object: OpenObject | undefined;
  /** In the order in which they were completed. */
  readonly stored: StoredObject[] = [];

  constructor(objects: Objects, options: SeriesOptions) {
    this.#objects = objects;
    this.#options = options;
  }

  /** Adds one line. An object is opened with its first line, so that there are no empty ones. */
  append(content: Span, record: RecordLine): void {
    const object = this.#objectFor(record);
    object.append(content, record.line);
    this.#objects.rotate(object);
  }

  /** Adds one line in several pieces, which need not be joined first. */
  appendPieces(pieces: readonly Buffer[], record: RecordLine): void {
    const object = this.#objectFor(record);
    object.appendPieces(pieces, record.line);
    this.#objects.rotate(object);
  }

  openedAt(record: RecordLine): number {
    return this.#objectFor(record).openedAt;
  }

  /** The next line goes to a new object. */
  complete(): void {
    if (this.#object !== undefined) this.#objects.complete(this.#object);
    this.#object = undefined;
  }

  #objectFor({ line }: RecordLine): OpenObject {
    if (this.#object === undefined || this.#object.isSealed) this.#object = this.#open(line);
    return this.#object;
  }

  #open(sequence: number): OpenObject {
    const { nextKey, encoding } = this.#options;
    return this.#objects.open({ key: nextKey(), sequence, encoding, onStored: (object) => this.stored.push(object) });
  }
}
