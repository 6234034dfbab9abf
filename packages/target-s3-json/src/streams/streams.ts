import { type KeyMaker } from '../keys/key-template.js';
import { createPartNumbers } from '../keys/part-numbers.js';
import { type Encoding } from '../objects/encoding.js';
import { type Objects } from '../objects/objects.js';
import { Series } from '../objects/series.js';
import { type RejectPolicy, Rejects } from './rejects.js';
import { TargetStream } from './target-stream.js';

export type StreamsOptions = {
  objects: Objects;
  encoding: Encoding;
  rejectedEncoding: Encoding;
  makeKey: KeyMaker;
  makeRejectedKey: KeyMaker;
  policy: RejectPolicy;
};

/** The streams of a run by name, made when their first SCHEMA comes. */
export class Streams implements Iterable<TargetStream> {
  readonly #options: StreamsOptions;
  readonly #streams = new Map<string, TargetStream>();
  readonly #rejects: Rejects;
  readonly #part = createPartNumbers();
  readonly #rejectedPart = createPartNumbers();

  constructor(options: StreamsOptions) {
    this.#options = options;
    this.#rejects = new Rejects(options.policy);
  }

  /** Undefined when no SCHEMA has announced it. */
  find(name: string): TargetStream | undefined {
    return this.#streams.get(name);
  }

  findOrMake(name: string): TargetStream {
    const found = this.#streams.get(name);
    if (found !== undefined) return found;
    const stream = this.#make(name);
    this.#streams.set(name, stream);
    return stream;
  }

  /** How many streams have been announced. */
  get size(): number {
    return this.#streams.size;
  }

  [Symbol.iterator](): Iterator<TargetStream> {
    return this.#streams.values();
  }

  #make(name: string): TargetStream {
    const { objects, encoding, rejectedEncoding, makeKey, makeRejectedKey, policy } = this.#options;
    return new TargetStream(name, {
      records: new Series(objects, { encoding, nextKey: () => makeKey(name, this.#part(name)) }),
      rejected: new Series(objects, {
        encoding: rejectedEncoding,
        nextKey: () => makeRejectedKey(name, this.#rejectedPart(name)),
      }),
      rejects: this.#rejects,
      isValidating: policy.validation !== 'off',
    });
  }
}
