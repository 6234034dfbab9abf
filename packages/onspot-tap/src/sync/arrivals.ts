import { type Arrival } from '../inbox/inbox.js';
import { type Ask, isOpen } from '../ledger/ask.js';
import { type Run } from './run.js';

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

/** Whether a late answer may lie in the inbox, or come, for an ask that has ended. */
export function mayStillCome({ wanting }: Run, ask: Ask): boolean {
  if (ask.end === undefined || ask.batch.retiredAt !== undefined) return false;
  return ask.end.reason !== 'superseded' && ask.end.reason !== 'refused' && !wanting.has(ask);
}
