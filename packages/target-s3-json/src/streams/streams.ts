import { type Logger } from '@onspot-tap/singer';
import { NO_VALUE } from '../keys/field-speller.js';
import { createPartNumbers } from '../keys/part-numbers.js';
import { type RunKeys } from '../keys/run-keys.js';
import { type Encoding } from '../objects/encoding.js';
import { type Objects } from '../objects/objects.js';
import { OpenPartitions } from '../objects/open-partitions.js';
import { Partitions } from '../objects/partitions.js';
import { type RecordSink } from '../objects/record-sink.js';
import { Series } from '../objects/series.js';
import { createPartitionReader } from '../partitions/partition-reader.js';
import { type RejectPolicy, Rejects } from './rejects.js';
import { TargetStream } from './target-stream.js';

export type StreamsOptions = RunKeys & {
  objects: Objects;
  encoding: Encoding;
  rejectedEncoding: Encoding;
  policy: RejectPolicy;
  maxOpenPartitions: number;
  log: Logger;
};

/** The streams of a run by name, made when their first SCHEMA comes. */
export class Streams implements Iterable<TargetStream> {
  readonly #options: StreamsOptions;
  readonly #streams = new Map<string, TargetStream>();
  readonly #rejects: Rejects;
  readonly #open: OpenPartitions;
  // Through all partitions of a stream: so there is nothing to remember of partitions that are no longer open.
  readonly #part = createPartNumbers();
  readonly #rejectedPart = createPartNumbers();

  constructor(options: StreamsOptions) {
    this.#options = options;
    this.#rejects = new Rejects(options.policy);
    this.#open = new OpenPartitions(options.maxOpenPartitions);
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
    const { objects, rejectedEncoding, makeRejectedKey, policy } = this.#options;
    const nextKey = () => makeRejectedKey(name, this.#rejectedPart(name));
    return new TargetStream(name, {
      records: this.#sinkOf(name),
      rejected: new Series(objects, { encoding: rejectedEncoding, nextKey }),
      rejects: this.#rejects,
      isValidating: policy.validation !== 'off',
    });
  }

  #sinkOf(name: string): RecordSink {
    const { objects, encoding, makeKey, fields, log } = this.#options;
    const nextKey = (partition?: readonly string[]) => makeKey(name, this.#part(name), partition);
    if (fields.length === 0) return new Series(objects, { encoding, nextKey });
    const onNoDate = (path: string, line: number) => {
      log.warn(
        `Line ${line} of the input: the field "${path}" of stream "${name}" is no date; such records go to ${NO_VALUE}`,
      );
    };
    const partitionOf = createPartitionReader({ fields, onNoDate });
    return new Partitions(objects, { encoding, nextKey, partitionOf, open: this.#open });
  }
}
