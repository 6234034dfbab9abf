import { compareKeys, type Snapshot } from './listing.js';

// Listings lag by seconds at most: older changes than these are past undoing.
const KEPT_CHANGES = 10_000;

/** A write or deletion at a time (ms); `previous` is undefined where there was nothing. */
export type Change<T> = { key: string; previous: T | undefined; at: number };

/** Remembers the last changes, to say what there was before them. */
export class ChangeJournal<T> {
  readonly #changes: Change<T>[] = [];

  add(change: Change<T>): void {
    this.#changes.push(change);
    if (this.#changes.length > 2 * KEPT_CHANGES) this.#changes.splice(0, KEPT_CHANGES);
  }

  /** `records` as they were at `since` (ms). */
  undo(records: ReadonlyMap<string, T>, since: number): Snapshot<T> {
    const past = new Map(records);
    for (const { key, previous, at } of this.#changes.toReversed()) {
      if (at <= since) break;
      if (previous === undefined) past.delete(key);
      else past.set(key, previous);
    }
    return { keys: [...past.keys()].sort(compareKeys), records: past };
  }
}
