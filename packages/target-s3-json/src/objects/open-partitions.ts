/** An object that takes the records of a partition, and can be completed for want of room. */
export type PartitionSlot = { close: () => void };

/**
 * How many partitions of all streams may be open at once. The one that has waited longest for a record makes room:
 * input mostly comes in some order, by day or by place, and a partition whose turn is over gets nothing more, while the
 * largest is likely the one whose turn it is.
 */
export class OpenPartitions {
  readonly #most: number;
  /** The one used last is the last. */
  readonly #slots = new Set<PartitionSlot>();
  #newest: PartitionSlot | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes one in. */
  add(slot: PartitionSlot): void {
    for (const oldest of this.#slots) {
      if (this.#slots.size < this.#most) break;
      this.#slots.delete(oldest);
      oldest.close();
    }
    this.use(slot);
  }

  /** Notes that one gets a record. */
  use(slot: PartitionSlot): void {
    if (slot === this.#newest) return;
    this.#slots.delete(slot);
    this.#slots.add(slot);
    this.#newest = slot;
  }

  remove(slot: PartitionSlot): void {
    this.#slots.delete(slot);
    if (slot === this.#newest) this.#newest = undefined;
  }
}
