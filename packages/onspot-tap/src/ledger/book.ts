import { type Mark } from '../state/marks.js';
import { type TapState } from '../state/tap-state.js';
import { type Window } from '../time/window.js';
import { type Ask, type Batch, isOpen } from './ask.js';
import { batchIdOf } from './ids.js';
import { createQueryIndex } from './query-index.js';

/** All asks that the ledger knows of the selected streams, found by what they ask and by what is known of them. */
export type Book = {
  /** In the order they were added: oldest first. */
  batches(): Iterable<Batch>;
  asks(): Iterable<Ask>;
  /** The asks of one query, whatever their digest, oldest first. */
  asksOf(stream: string, subjectId: string, window: Window): readonly Ask[];
  find(askId: string): Ask | undefined;
  /** Asks whose answer is awaited. */
  open(): Iterable<Ask>;
  /** Asks that ended without an answer and whose batch is not retired: a late one may still come. */
  ended(): Iterable<Ask>;
  has(batchId: string): boolean;
  add(batch: Batch): void;
  remove(batch: Batch): void;
  /** Notes that an ask has ended. */
  end(ask: Ask): void;
};

/** The ledger's batches, with what the given state proves about them taken in. */
export function createBook(batches: readonly Batch[], state: TapState): Book {
  const known = new Map<string, Batch>();
  const queries = createQueryIndex();
  // Of a million asks few are open or have ended; these are looked at again and again while a run waits.
  const open = new Set<Ask>();
  const ended = new Set<Ask>();

  const book: Book = {
    batches: () => known.values(),
    *asks() {
      for (const batch of known.values()) yield* batch.asks;
    },
    asksOf: queries.asksOf,
    find: (askId) => known.get(batchIdOf(askId))?.asks.find(({ id }) => id === askId),
    open: () => sift(open, isOpen),
    ended: () => sift(ended, hasEnded),
    has: (batchId) => known.has(batchId),
    add(batch) {
      known.set(batch.id, batch);
      queries.add(batch);
      for (const ask of batch.asks) {
        if (isOpen(ask)) open.add(ask);
        if (hasEnded(ask)) ended.add(ask);
      }
    },
    remove(batch) {
      known.delete(batch.id);
      queries.remove(batch);
    },
    end: (ask) => void ended.add(ask),
  };
  for (const batch of batches) {
    for (const ask of batch.asks) if (markOf(state, ask) === 'delivered') ask.delivered = 'before';
    book.add(batch);
  }
  return book;
}

function hasEnded({ end, batch }: Ask): boolean {
  return end !== undefined && batch.retiredAt === undefined;
}

/** The members that are still such; the others go. What has left such a set never comes back by itself. */
function* sift(asks: Set<Ask>, isStill: (ask: Ask) => boolean): Generator<Ask> {
  for (const ask of asks) {
    if (isStill(ask)) yield ask;
    else asks.delete(ask);
  }
}

/** What the given state said of an ask. */
export function markOf(state: TapState, { batch, index }: Ask): Mark | undefined {
  return state.confirmedMark(batch.stream, batch.id, index);
}

/** Notes that an ask's records, or how it ended, have been said. */
export function mark(state: TapState, { batch, index }: Ask, what: Mark): void {
  state.mark(batch.stream, { id: batch.id, asks: batch.asks.length }, index, what);
}
