import { type SingerMessage } from '@onspot-tap/singer';
import { type Arrival } from '../inbox/inbox.js';
import { MalformedAnswer } from '../answers/malformed-answer.js';
import { readEnvelope } from '../answers/read-envelope.js';
import { type Ask, type Batch, isAnswered, isOpen } from '../ledger/ask.js';
import { markOf } from '../ledger/book.js';
import { toRequestRecord } from '../records/request-record.js';
import { isInShard } from '../shard/shard.js';
import { toTimestamp } from '../time/day.js';
import { deliver } from './deliver.js';
import { sayEnd } from './end-ask.js';
import { queryOf } from './query-ref.js';
import { checkIdentity, ForeignAnswer } from './foreign-answer.js';
import { lookElsewhere, rememberNewer } from './newer-elsewhere.js';
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

/** Says once more how asks ended that the given state does not know to have ended. */
export function* sayUnconfirmedEnds(run: Run): Generator<SingerMessage> {
  for (const ask of run.book.ended()) {
    if (ask.end !== undefined && markOf(run.state, ask) === undefined) yield* sayEnd(run, ask, ask.end);
  }
}

/** Says once more that questions are open: should the run that asked them have broken off, nobody has heard of it. */
export function* sayStillOpen(run: Run): Generator<SingerMessage> {
  if (run.requestFields === undefined) return;
  for (const ask of run.book.open()) yield toRequestRecord(ask, { status: 'submitted' }, run.requestFields);
}

/**
 * Looks what has become of questions about this shard's subjects that another shard takes care of, and will say. One
 * that has failed may be asked again at once; one that had ended and whose answer has come after all is open again to
 * this run: else it would be asked, and paid for, once more.
 */
export async function lookForOwnElsewhere(run: Run): Promise<void> {
  const { book, config, inbox } = run;
  const awaited = [...book.elsewhere()].filter(
    (ask) => isInShard(config.shard, ask.subjectId) && (isOpen(ask) || mayStillCome(run, ask)),
  );
  for (const { ask, kind, open } of await inbox.look(awaited)) {
    if (kind === 'failure') {
      ask.end ??= { reason: 'failed', message: null, at: toTimestamp(run.clock()) };
    } else if (ask.end !== undefined && ask.end.reason !== 'malformed' && (await isItsAnswer(ask, open))) {
      ask.end = undefined;
    }
  }
}

/** Whether what has come is an answer to it. What is none, the shard that takes care of it will say. */
async function isItsAnswer(ask: Ask, open: Arrival['open']): Promise<boolean> {
  try {
    const envelope = await readEnvelope(await open());
    checkIdentity(ask, envelope);
    return envelope.success;
  } catch (error) {
    if (error instanceof MalformedAnswer || error instanceof ForeignAnswer) return false;
    throw error;
  }
}

/**
 * Looks into the inbox, for open asks and for late answers of those that have ended.
 *
 * @param only looks only for these asks, which are known to have something; all when there are none
 */
export async function lookForArrivals(run: Run, only: ReadonlySet<string> = new Set()): Promise<Arrival[]> {
  const asks = only.size === 0 ? awaitedAsks(run) : findAsks(run, only);
  const arrivals = await run.inbox.look(asks);
  // An ask that has ended has nothing to learn from another failure.
  return arrivals.filter(({ ask, kind }) => kind === 'answer' || isOpen(ask));
}

function findAsks(run: Run, ids: ReadonlySet<string>): Ask[] {
  return [...ids]
    .map((id) => run.book.find(id))
    .filter((ask): ask is Ask => ask !== undefined && (isOpen(ask) || mayStillCome(run, ask)));
}

function awaitedAsks(run: Run): Ask[] {
  return [...run.book.open(), ...[...run.book.ended()].filter((ask) => mayStillCome(run, ask))];
}

function mayStillCome({ wanting }: Run, ask: Ask): boolean {
  if (ask.end === undefined || ask.batch.retiredAt !== undefined) return false;
  return ask.end.reason !== 'superseded' && ask.end.reason !== 'refused' && !wanting.has(ask);
}
