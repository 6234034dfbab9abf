type QueuedState = { sequence: number; line: Buffer };

/**
 * The states that may not be said yet. A state may go out once every line before it is durable; of several such states
 * only the newest does. States between which no object begins are covered together, so the older ones are dropped:
 * there are never more in the queue than objects that are not durable, and one.
 */
export class StateQueue {
  #queue: QueuedState[] = [];

  get size(): number {
    return this.#queue.length;
  }

  /**
   * @param state its sequence number and the line to say, which must not change afterwards
   * @param newestSequence lowest sequence number of the object that was opened last
   */
  add(state: QueuedState, newestSequence: number): void {
    const last = this.#queue.at(-1);
    if (last !== undefined && newestSequence <= last.sequence) this.#queue.pop();
    this.#queue.push(state);
  }

  /** Takes out the newest state before the barrier, the lowest sequence number that is not durable. */
  takeCovered(barrier: number): Buffer | undefined {
    const covered = this.#queue.findLastIndex(({ sequence }) => sequence < barrier);
    if (covered < 0) return undefined;
    const [state] = this.#queue.splice(0, covered + 1).slice(-1);
    return state?.line;
  }

  /** Drops the states that have become covered together, since what lay between them is durable by now. */
  prune(lowestSequences: readonly number[]): void {
    let object = 0;
    this.#queue = this.#queue.filter(({ sequence }, index) => {
      const next = this.#queue[index + 1];
      if (next === undefined) return true;
      while ((lowestSequences[object] ?? Infinity) <= sequence) object += 1;
      return (lowestSequences[object] ?? Infinity) <= next.sequence;
    });
  }
}
