import { type Mark } from '../state/marks.js';
import { type TapState } from '../state/tap-state.js';
import { type Day } from '../time/day.js';
import { type Ask, type Batch } from './ask.js';

/** All asks that the ledger knows of the selected streams, found by what they ask. */
export type Book = {
  /** Oldest first. */
  batches(): readonly Batch[];
  asks(): Iterable<Ask>;
  /** The asks of one query, whatever their digest, oldest first. */
  asksOf(stream: string, locationId: string, day: Day): readonly Ask[];
  add(batch: Batch): void;
  remove(batch: Batch): void;
};

/** The ledger's batches, with what the given state proves about them taken in. */
export function createBook(batches: readonly Batch[], state: TapState): Book {
  const known: Batch[] = [];
  const byQuery = new Map<string, Ask[]>();
  const queryOf = (stream: string, locationId: string, day: Day) => `${stream}\n${day}\n${locationId}`;

  const book: Book = {
    batches: () => known,
    *asks() {
      for (const batch of known) yield* batch.asks;
    },
    asksOf: (stream, locationId, day) => byQuery.get(queryOf(stream, locationId, day)) ?? [],
    add(batch) {
      known.push(batch);
      for (const ask of batch.asks) {
        const query = queryOf(batch.stream, ask.locationId, batch.day);
        const asks = byQuery.get(query) ?? [];
        byQuery.set(query, asks);
        asks.push(ask);
      }
    },
    remove(batch) {
      known.splice(known.indexOf(batch), 1);
      for (const ask of batch.asks) {
        const asks = byQuery.get(queryOf(batch.stream, ask.locationId, batch.day));
        asks?.splice(asks.indexOf(ask), 1);
      }
    },
  };
  for (const batch of batches) {
    for (const ask of batch.asks) if (markOf(state, ask) === 'delivered') ask.delivered = 'before';
    book.add(batch);
  }
  return book;
}

/** What the given state said of an ask. */
export function markOf(state: TapState, { batch, index }: Ask): Mark | undefined {
  return state.confirmedMark(batch.stream, { id: batch.id, asks: batch.asks.length }, index);
}

/** Notes that an ask's records, or how it ended, have been said. */
export function mark(state: TapState, { batch, index }: Ask, what: Mark): void {
  state.mark(batch.stream, { id: batch.id, asks: batch.asks.length }, index, what);
}
