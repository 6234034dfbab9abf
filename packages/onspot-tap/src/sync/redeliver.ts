import { type Ask, type Batch, isAnswered } from '../ledger/ask.js';
import { toTimestamp } from '../time/day.js';
import { deliver } from './deliver.js';
import { lookElsewhere, rememberNewer } from './newer-elsewhere.js';
import { queryOf } from './query-ref.js';
import { coverageOf, type Output, type Run } from './run.js';

/** What old states and lost ones leave to be done. */
export type Unfinished = {
  /** Asks to deliver again. */
  due: readonly Ask[];
  /** Batches that are kept until a state shows their days finished. */
  kept: ReadonlySet<Batch>;
};

/**
 * Answered asks of retired batches whose day the given state does not show as finished: an old state was restored, or
 * none is left.
 */
export async function findUnfinishedRetired(run: Run): Promise<Unfinished> {
  const retired = [...run.book.batches()].filter(({ retiredAt }) => retiredAt !== undefined);
  const isFound = (ask: Ask) => ask.end === undefined && isUnfinished(run, ask);
  const found = retired.flatMap((batch) =>
    [...batch.peeks()].filter(isFound).map(({ index }) => batch.asks[index] as Ask),
  );
  const look = await lookElsewhere(run, found);
  const known = found.map((ask) => ({ ask, newer: look(ask) })).filter(({ newer }) => newer !== 'answered');
  const due = known.filter(({ newer }) => newer === undefined).map(({ ask }) => ask);
  return { due, kept: new Set(known.map(({ ask }) => ask.batch)) };
}

// What counts is the newest answer. That of an audience is to other files, which the state knows, and not these.
function isUnfinished(run: Run, ask: Ask): boolean {
  const newest = newestAnswered(run, ask) ?? ask;
  return !coverageOf(run, ask.batch.stream).isFinished(queryOf(newest));
}

function newestAnswered({ book }: Run, { batch, subjectId }: Ask): Ask | undefined {
  return book.asksOf(batch.stream, subjectId, batch.window).findLast(isAnswered);
}

/** Delivers such asks again from the inbox, the newest one of a day only. Nothing is paid again. */
export async function* redeliverRetired(run: Run, due: readonly Ask[]): AsyncGenerator<Output> {
  if (due.length === 0) return;
  const newestFirst = [...due].reverse();
  const arrivals = new Map((await run.inbox.look(newestFirst)).map((arrival) => [arrival.ask, arrival]));
  const lost = new Set<Batch>();
  const newer = rememberNewer(run, newestFirst);
  let delivered = 0;
  for (const ask of newestFirst) {
    run.signal.throwIfAborted();
    // Somebody may have asked anew since: then this one no longer counts, or waits for what comes of that.
    if ((await newer(ask)) !== undefined) continue;
    const arrival = arrivals.get(ask);
    // Deleted by somebody, so that only asking again can close the day.
    if (arrival?.kind !== 'answer') {
      ask.end = { ...LOST, at: toTimestamp(run.clock()) };
      lost.add(ask.batch);
    } else if (newestAnswered(run, ask) === ask && isUnfinished(run, ask)) {
      delivered += 1;
      yield* deliver(run, arrival);
    }
  }
  // Whoever asks again may be another shard, which goes by the ledger.
  for (const batch of lost) await run.ledger.write(batch);
  run.log.info(
    `The given state is older than the ledger: ${delivered} answers of retired batches are delivered again from the inbox`,
  );
}

const LOST = { reason: 'not_accepted', message: 'its answer is no longer in the inbox' } as const;
