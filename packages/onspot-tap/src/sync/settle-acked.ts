import { type Ask, isOpen } from '../ledger/ask.js';
import { mark } from '../ledger/book.js';
import { expireAsks } from './expire.js';
import { queryOf } from './query-ref.js';
import { coverageOf, type Output, type Run } from './run.js';

/** With `bookmark_on: ack` somebody else takes the answers: to us a question is settled once OnSpot has taken it. */
export function settle(run: Run, ask: Ask): void {
  if (isOpen(ask)) {
    ask.delivered = 'now';
    mark(run.state, ask, 'delivered');
  }
  coverageOf(run, ask.batch.stream).finish(queryOf(ask));
}

/**
 * Settles what earlier runs asked and the given state does not know: the ledger, or a callback in the inbox, says that
 * OnSpot took it. What was neither acknowledged nor answered in its time counts as not accepted.
 */
export async function* settleLeftovers(run: Run): AsyncGenerator<Output> {
  for (const batch of run.book.batches()) {
    for (const ask of batch.peeks()) if (ask.end === undefined && ask.responseId !== null) settle(run, ask);
    batch.fold();
  }
  for (const { ask } of await run.inbox.look([...run.book.open()])) settle(run, ask);
  yield* expireAsks(run, undefined);
}
