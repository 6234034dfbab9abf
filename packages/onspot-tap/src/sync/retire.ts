import { type Ask, type Batch } from '../ledger/ask.js';
import { markOf } from '../ledger/book.js';
import { isInLookBack } from '../plan/look-back.js';
import { type Run } from './run.js';

/**
 * Retires batches that nothing is open about, and deletes retired ones that nothing can be learnt from any more.
 *
 * A batch is over when the given state proves each of its asks stored, or ended with its token expired, so that no
 * answer can come. It is first marked retired in the ledger; only then the state may forget it. Its inbox objects, and
 * then its ledger object, go once its day has left the look-back and its tokens have expired, after those of older asks
 * of the same queries.
 *
 * @param kept batches with days that the given state does not show finished: until one comes back that does, they stay
 */
export async function retireBatches(run: Run, kept: ReadonlySet<Batch>): Promise<void> {
  for (const batch of run.book.batches()) {
    if (batch.retiredAt === undefined) {
      if (!batch.asks.every((ask) => isOver(run, ask))) continue;
      batch.retiredAt = run.clock();
      await run.ledger.write(batch);
    } else if (isSpent(run, batch) && !kept.has(batch)) {
      for (const ask of batch.asks) await run.inbox.clear(ask);
      await run.ledger.delete(batch);
      run.book.remove(batch);
    }
  }
  forgetRetired(run);
}

function isOver(run: Run, ask: Ask): boolean {
  if (ask.delivered === 'before') return true;
  if (ask.end === undefined || !isTokenExpired(run, ask.batch) || markOf(run.state, ask) !== 'ended') return false;
  // A late answer may lie in the inbox; only a run that collects has looked for it.
  return run.config.mode !== 'submit' || ask.end.reason === 'refused' || ask.end.reason === 'superseded';
}

function isSpent(run: Run, batch: Batch): boolean {
  const hasLeftLookBack = !isInLookBack(batch.window, run.lookBack);
  const isKeptLongEnough = run.clock() - batch.createdAt > run.config.ms.retention;
  return hasLeftLookBack && isTokenExpired(run, batch) && isKeptLongEnough && isOldest(run, batch);
}

// Were an older answer left alone, it would come last should an old state be restored.
function isOldest({ book }: Run, { stream, window, asks }: Batch): boolean {
  return asks.every((ask) => book.asksOf(stream, ask.subjectId, window)[0] === ask);
}

function isTokenExpired({ clock, config }: Run, { createdAt }: Batch): boolean {
  return clock() - createdAt > config.ms.token;
}

// A mark is needed only while the ledger still asks whether its ask was stored.
function forgetRetired(run: Run): void {
  const live = new Set<string>();
  for (const { id, retiredAt } of run.book.batches()) if (retiredAt === undefined) live.add(id);
  for (const stream of run.streams.keys()) {
    for (const id of run.state.markedBatches(stream)) if (!live.has(id)) run.state.forget(stream, id);
  }
}
