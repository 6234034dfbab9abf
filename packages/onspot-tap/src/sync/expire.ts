import { type Ask, type EndReason } from '../ledger/ask.js';
import { endAsk } from './end-ask.js';
import { type Output, type Run } from './run.js';

/**
 * Ends asks that have waited long enough. One whose acknowledgement was never read counts as not accepted after
 * `ambiguous_wait_minutes`; one that was accepted has failed after `pending_expiry_hours`.
 *
 * @param listeningSince when this run began to take callbacks itself; before that nobody could have taken them, so the
 * time of an ambiguous ask does not count. `undefined` where a receiver of its own is always there
 */
export async function* expireAsks(run: Run, listeningSince: number | undefined): AsyncGenerator<Output> {
  const now = run.clock();
  for (const ask of run.book.open()) {
    const reason = expiryOf(run, ask, { now, listeningSince });
    if (reason !== undefined) yield* endAsk(run, ask, { reason, message: null });
  }
}

function expiryOf(
  { config: { ms } }: Run,
  { batch, responseId }: Ask,
  { now, listeningSince }: { now: number; listeningSince: number | undefined },
): EndReason | undefined {
  if (now - batch.createdAt >= ms.pendingExpiry) return responseId === null ? 'not_accepted' : 'expired';
  const ambiguousSince = Math.max(batch.createdAt, listeningSince ?? 0);
  return responseId === null && now - ambiguousSince >= ms.ambiguousWait ? 'not_accepted' : undefined;
}
