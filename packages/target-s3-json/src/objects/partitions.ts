import { type Encoding } from './encoding.js';
import { type Objects } from './objects.js';
import { type OpenObject } from './open-object.js';
import { type StoredObject } from './stored-object.js';
import { type OpenPartitions, type PartitionSlot } from './open-partitions.js';
import { type RecordLine } from './record-line.js';
import { type RecordSink } from './record-sink.js';
import { type Span } from '../bytes/span.js';

export type PartitionsOptions = {
  /** The partition a record belongs to. */
  partitionOf: (record: RecordLine) => readonly string[];
  /** A key that no other object has. */
  nextKey: (partition: readonly string[]) => string;
  encoding: Encoding;
  /** Of all streams. */
  open: OpenPartitions;
};

/** A partition and the object that takes its records; it may have been completed meanwhile. */
type Partition = PartitionSlot & { object: OpenObject };

/** The objects of one stream whose records are parted by their content: each partition has one that takes lines. */
export class Partitions implements RecordSink {
  readonly #objects: Objects;
  readonly #options: PartitionsOptions;
  /** Those that are open, by their values. */
  readonly #partitions = new Map<string, Partition>();
  /** In the order in which they were completed. */
  readonly stored: StoredObject[] = [];

  constructor(objects: Objects, options: PartitionsOptions) {
    this.#objects = objects;
    this.#options = options;
  }

  append(content: Span, record: RecordLine): void {
    const { object } = this.#partitionOf(record);
    object.append(content, record.line);
    this.#objects.rotate(object);
  }

  openedAt(record: RecordLine): number {
    return this.#partitionOf(record).object.openedAt;
  }

  /** The next record of each partition goes to a new object. */
  complete(): void {
    for (const partition of this.#partitions.values()) {
      this.#options.open.remove(partition);
      this.#objects.complete(partition.object);
    }
    this.#partitions.clear();
  }

  #partitionOf(record: RecordLine): Partition {
    const { partitionOf, open } = this.#options;
    const values = partitionOf(record);
    const id = values.join('\0');
    const found = this.#partitions.get(id);
    if (found !== undefined) {
      open.use(found);
      if (found.object.isSealed) found.object = this.#open(values, record.line);
      return found;
    }
    return this.#add(id, this.#open(values, record.line));
  }

  #add(id: string, object: OpenObject): Partition {
    const partition: Partition = {
      object,
      close: () => {
        this.#partitions.delete(id);
        this.#objects.complete(partition.object);
      },
    };
    this.#options.open.add(partition);
    this.#partitions.set(id, partition);
    return partition;
  }

  #open(values: readonly string[], sequence: number): OpenObject {
    const { nextKey, encoding } = this.#options;
    const onStored = (object: StoredObject) => this.stored.push(object);
    return this.#objects.open({ key: nextKey(values), sequence, encoding, onStored });
  }
}
