import { type Shard, WHOLE } from '@onspot-tap/settings';
import { type Mark } from '../state/marks.js';
import { type TapState } from '../state/tap-state.js';
import { type Window } from '../time/window.js';
import { type Ask, isOpen } from './ask.js';
import { type BookBatch } from './book-batch.js';
import { batchIdOf, standingOf } from './ids.js';
import { createQueryIndex } from './query-index.js';

/**
 * All asks that the ledger knows of the selected streams, found by what they ask and by what is known of them. Batches
 * that another shard takes care of tell what has been asked, and nothing is done about them.
 */
export type Book = {
  /** In the order they were added: oldest first. */
  batches(): Iterable<BookBatch>;
  /** The same, and those that another shard takes care of. */
  allBatches(): Iterable<BookBatch>;
  /** The asks of one query, whatever their digest, oldest first. */
  asksOf(stream: string, subjectId: string, window: Window): readonly Ask[];
  /** The same for one look at each: a plan looks at a million. */
  peeksOf(stream: string, subjectId: string, window: Window): readonly Ask[];
  find(askId: string): Ask | undefined;
  /** Asks whose answer is awaited. */
  open(): Iterable<Ask>;
  /** Asks that ended without an answer and whose batch is not retired: a late one may still come. */
  ended(): Iterable<Ask>;
  /** Asks that another shard takes care of and that are open or have ended, as far as the given state knows. */
  elsewhere(): Iterable<Ask>;
  /** Those of them that have ended, as this run knows. */
  endedElsewhere(): Iterable<Ask>;
  has(batchId: string): boolean;
  add(batch: BookBatch): void;
  remove(batch: BookBatch): void;
  /** Notes that an ask has ended. */
  end(ask: Ask): void;
  /** Leaves an ask alone: it is no longer among those that are open or have ended, and a later run decides about it. */
  postpone(ask: Ask): void;
  isPostponed(ask: Ask): boolean;
};

/** The ledger's batches, with what the given state proves about them taken in. */
export function createBook(batches: readonly BookBatch[], state: TapState, shard: Shard = WHOLE): Book {
  const known = new Map<string, BookBatch>();
  const elsewhere: BookBatch[] = [];
  const queries = createQueryIndex();
  // Of a million asks few are open or have ended; these are looked at again and again while a run waits.
  const open = new Set<BookBatch>();
  const ended = new Set<Ask>();
  const postponed = new Set<string>();

  const book: Book = {
    batches: () => known.values(),
    *allBatches() {
      yield* elsewhere;
      yield* known.values();
    },
    asksOf: queries.asksOf,
    peeksOf: queries.peeksOf,
    find: (askId) => known.get(batchIdOf(askId))?.asks.find(({ id }) => id === askId),
    *open() {
      for (const batch of open) for (const ask of openIn(batch, open)) if (!book.isPostponed(ask)) yield ask;
    },
    *ended() {
      for (const ask of ended) {
        if (!hasEnded(ask)) ended.delete(ask);
        else if (!book.isPostponed(ask)) yield ask;
      }
    },
    has: (batchId) => known.has(batchId),
    *elsewhere() {
      for (const batch of elsewhere) {
        if (batch.retiredAt !== undefined || !(batch.hasOpen() || batch.hasEnded())) continue;
        yield* batch.asks.filter((ask) => isOpen(ask) || hasEnded(ask));
      }
    },
    *endedElsewhere() {
      for (const batch of elsewhere) {
        if (batch.retiredAt === undefined && batch.hasEnded()) yield* batch.asks.filter(hasEnded);
      }
    },
    add(batch) {
      known.set(batch.id, batch);
      queries.add(batch);
      if (batch.hasOpen()) open.add(batch);
      if (batch.hasEnded()) for (const ask of batch.asks) if (hasEnded(ask)) ended.add(ask);
    },
    remove(batch) {
      known.delete(batch.id);
      queries.remove(batch);
    },
    end: (ask) => void ended.add(ask),
    postpone: ({ id }) => void postponed.add(id),
    isPostponed: ({ id }) => postponed.has(id),
  };
  for (const batch of batches) {
    for (let index = 0; index < batch.size; index += 1) {
      if (state.confirmedMark(batch.stream, batch.id, index) === 'delivered') batch.setDeliveredAt(index, 'before');
    }
    if (standingOf(batch.id, shard) === 'ours') book.add(batch);
    else {
      elsewhere.push(batch);
      queries.add(batch);
    }
  }
  return book;
}

/** The asks of a batch that are open; it is looked at no more once there is none. */
function* openIn(batch: BookBatch, open: Set<BookBatch>): Generator<Ask> {
  if (batch.hasOpen()) {
    for (const ask of batch.asks) if (isOpen(ask)) yield ask;
    return;
  }
  open.delete(batch);
  batch.fold();
}

function hasEnded({ end, batch }: Ask): boolean {
  return end !== undefined && batch.retiredAt === undefined;
}

/** What the given state said of an ask. */
export function markOf(state: TapState, { batch, index }: Ask): Mark | undefined {
  return state.confirmedMark(batch.stream, batch.id, index);
}

/** Notes that an ask's records, or how it ended, have been said. */
export function mark(state: TapState, { batch, index }: Ask, what: Mark): void {
  state.mark(batch.stream, { id: batch.id, asks: batch.asks.length }, index, what);
}
