import { type Book } from '../ledger/book.js';

/** How far a run is with the questions of one stream. */
export type QuestionCounts = {
  /** Asked in this run. */
  submitted: number;
  /** Answered, and their records said; what earlier runs asked counts too, as with those that failed or wait. */
  done: number;
  /** Ended without an answer. */
  failed: number;
  waiting: number;
  /** How long the oldest one waits; undefined when none does. */
  oldestWaitMs: number | undefined;
};

/** How far a run is, for whoever has given it this. */
export type RunProgress = {
  /** By stream; empty until the run has opened its books. */
  counts(): ReadonlyMap<string, QuestionCounts>;
};

/** What a run counts by. */
export type ProgressMeter = RunProgress & {
  begin(books: { streams: Iterable<string>; book: Book; clock: () => number }): void;
  count(stream: string, what: Counted): void;
};

type Counted = 'submitted' | 'done' | 'failed';

export function createProgress(): ProgressMeter {
  const counted = new Map<string, Record<Counted, number>>();
  let books: { book: Book; clock: () => number } | undefined;

  return {
    begin({ streams, ...given }) {
      books = given;
      for (const stream of streams) counted.set(stream, { submitted: 0, done: 0, failed: 0 });
    },
    count(stream, what) {
      const counts = counted.get(stream);
      if (counts !== undefined) counts[what] += 1;
    },
    counts() {
      const waits = books === undefined ? new Map<string, Waits>() : waitsIn(books.book);
      const now = books?.clock() ?? 0;
      return new Map(
        [...counted].map(([stream, counts]) => {
          const { waiting, since } = waits.get(stream) ?? { waiting: 0, since: undefined };
          const oldestWaitMs = since === undefined ? undefined : Math.max(0, now - since);
          return [stream, { ...counts, waiting, oldestWaitMs }];
        }),
      );
    },
  };
}

type Waits = { waiting: number; since: number };

function waitsIn(book: Book): Map<string, Waits> {
  const waits = new Map<string, Waits>();
  for (const { batch } of book.open()) {
    const of = waits.get(batch.stream);
    if (of === undefined) waits.set(batch.stream, { waiting: 1, since: batch.createdAt });
    else {
      of.waiting += 1;
      of.since = Math.min(of.since, batch.createdAt);
    }
  }
  return waits;
}
