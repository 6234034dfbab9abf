import { type Ask, type Batch, isAnswered, isNewer } from '../ledger/ask.js';
import { type BookBatch } from '../ledger/book-batch.js';
import { markOf } from '../ledger/book.js';
import { isInLookBack } from '../plan/look-back.js';
import { inParallel } from '../submit/in-parallel.js';
import { type Run } from './run.js';

/** Batches that are written or deleted at a time; each has an object in the inbox for each of its asks. */
const BATCHES_AT_A_TIME = 8;

export type Retiring = {
  /** Batches with days that the given state does not show finished: until one comes back that does, they stay. */
  kept: ReadonlySet<Batch>;
  /** When this run looked into the inbox first: only what could not come any more by then cannot lie there unseen. */
  lookedAt: number;
};

/**
 * Retires batches that nothing is open about, and deletes retired ones that nothing can be learnt from any more. It
 * comes after the asking: what is asked once more is in the ledger before an attempt that has failed is forgotten.
 *
 * A batch is over when the given state proves each of its asks stored, or ended with its token expired, so that no
 * answer can come. It is first marked retired in the ledger; only then the state may forget it. Its inbox objects, and
 * then its ledger object, go once its tokens have expired and its day has left the look-back, or newer asks say all
 * that its own do; after those of older asks of the same queries.
 */
export async function retireBatches(run: Run, retiring: Retiring): Promise<void> {
  const retired = [...run.book.batches()].filter(({ retiredAt }) => retiredAt !== undefined);
  const over = [...run.book.batches()].filter((batch) => isBatchOver(run, batch, retiring));
  await inTurns(over, async (batch) => {
    batch.retiredAt = run.clock();
    await run.ledger.write(batch);
  });
  let left = retired.filter((batch) => !retiring.kept.has(batch) && isSpent(run, batch, retiring));
  for (let oldest = left; oldest.length > 0;) {
    oldest = left.filter((batch) => isOldest(run, batch));
    await inTurns(oldest, (batch) => deleteBatch(run, batch));
    left = left.filter(({ id }) => run.book.has(id));
  }
  forgetRetired(run);
}

async function inTurns(batches: readonly BookBatch[], work: (batch: BookBatch) => Promise<void>): Promise<void> {
  for await (const _done of inParallel(batches, BATCHES_AT_A_TIME, work));
}

async function deleteBatch(run: Run, batch: BookBatch): Promise<void> {
  await Promise.all(Array.from(batch.peeks(), (ask) => run.inbox.clear(ask)));
  await run.ledger.delete(batch);
  run.book.remove(batch);
}

function isBatchOver(run: Run, batch: BookBatch, { lookedAt }: Retiring): boolean {
  if (batch.retiredAt !== undefined) return false;
  for (const ask of batch.peeks()) if (!isOver(run, ask, lookedAt)) return false;
  return true;
}

function isOver(run: Run, ask: Ask, lookedAt: number): boolean {
  if (ask.delivered === 'before') return true;
  if (run.book.isPostponed(ask)) return false;
  if (ask.end === undefined || !isTokenExpired(run, ask.batch, lookedAt) || markOf(run.state, ask) !== 'ended') {
    return false;
  }
  // A late answer may lie in the inbox; only a run that collects has looked for it.
  return run.config.mode !== 'submit' || ask.end.reason === 'refused' || ask.end.reason === 'superseded';
}

function isSpent(run: Run, batch: BookBatch, { lookedAt }: Retiring): boolean {
  const isKeptLongEnough = lookedAt - batch.createdAt > run.config.ms.retention;
  if (!isKeptLongEnough || !isTokenExpired(run, batch, lookedAt)) return false;
  return !isInLookBack(batch.window, run.lookBack) || isOutdone(run, batch);
}

/**
 * Whether newer asks of the same questions say all that a batch's own do: they have answers that are known to be
 * stored, so that an old state needs these and not its own, and no plan looks beyond them.
 */
function isOutdone({ book }: Run, batch: BookBatch): boolean {
  for (const ask of batch.peeks()) {
    const newer = book.peeksOf(batch.stream, ask.subjectId, batch.window).filter((other) => isNewer(other, ask));
    if (!newer.some((other) => other.digest === ask.digest && isStored(other))) return false;
  }
  return true;
}

/** Whether its answer is known to be stored by the target. */
function isStored(ask: Ask): boolean {
  return isAnswered(ask) && ask.delivered !== 'now';
}

// Were an older answer left alone, it would come last should an old state be restored.
function isOldest({ book }: Run, batch: BookBatch): boolean {
  for (const { index, subjectId } of batch.peeks()) {
    const [oldest] = book.peeksOf(batch.stream, subjectId, batch.window);
    if (oldest?.batch !== batch || oldest.index !== index) return false;
  }
  return true;
}

function isTokenExpired({ config }: Run, { createdAt }: Batch, lookedAt: number): boolean {
  return lookedAt - createdAt > config.ms.token;
}

// A mark is needed only while the ledger still asks whether its ask was stored.
function forgetRetired(run: Run): void {
  const live = new Set<string>();
  for (const { id, retiredAt } of run.book.batches()) if (retiredAt === undefined) live.add(id);
  for (const stream of run.streams.keys()) {
    for (const id of run.state.markedBatches(stream)) if (!live.has(id)) run.state.forget(stream, id);
  }
}
