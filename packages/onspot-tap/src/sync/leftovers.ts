import { type SingerMessage } from '@onspot-tap/singer';
import { type Arrival } from '../inbox/inbox.js';
import { type Ask, isOpen } from '../ledger/ask.js';
import { markOf } from '../ledger/book.js';
import { toTimestamp } from '../time/day.js';
import { deliver } from './deliver.js';
import { sayEnd } from './end-ask.js';
import { type Output, type Run } from './run.js';

/**
 * Answers of retired batches whose day the given state does not show as finished: an old state was restored, or none is
 * left. They are delivered again from the inbox, the newest ask of a day only, and nothing is paid again.
 *
 * @returns the batches of those asks, which must be kept until a state shows these days finished
 */
export async function* redeliverRetired(run: Run): AsyncGenerator<Output, ReadonlySet<Ask['batch']>> {
  const kept = new Set<Ask['batch']>();
  const retired = [...run.book.asks()].filter((ask) => ask.batch.retiredAt !== undefined && ask.end === undefined);
  const isWanted = ({ batch, locationId }: Ask) => !run.state.isFinished(batch.stream, locationId, batch.day);
  const wanted = retired.filter(isWanted).reverse();
  if (wanted.length === 0) return kept;

  const arrivals = new Map((await run.inbox.look(wanted)).map((arrival) => [arrival.ask, arrival]));
  for (const ask of wanted) {
    run.signal.throwIfAborted();
    const arrival = arrivals.get(ask);
    // Deleted by somebody, so that only asking again can close the day. The ledger keeps what it says.
    if (arrival?.kind !== 'answer') ask.end = { ...LOST, at: toTimestamp(run.clock()) };
    else if (isWanted(ask)) {
      kept.add(ask.batch);
      yield* deliver(run, arrival);
    }
  }
  run.log.info(`The given state is older than the ledger: ${kept.size} batches delivered again from the inbox`);
  return kept;
}

const LOST = { reason: 'not_accepted', message: 'its answer is no longer in the inbox' } as const;

/** Says once more how asks ended that the given state does not know to have ended. */
export function* sayUnconfirmedEnds(run: Run): Generator<SingerMessage> {
  for (const ask of run.book.asks()) {
    if (ask.end === undefined || ask.batch.retiredAt !== undefined || ask.delivered !== undefined) continue;
    if (markOf(run.state, ask) === undefined) yield* sayEnd(run, ask, ask.end);
  }
}

/**
 * Looks into the inbox, for open asks and for late answers of those that have ended.
 *
 * @param only looks only for these asks, which are known to have something; all when there are none
 */
export async function lookForArrivals(run: Run, only: ReadonlySet<string> = new Set()): Promise<Arrival[]> {
  const awaited = [...run.book.asks()].filter((ask) => isAwaited(run, ask));
  return run.inbox.look(only.size === 0 ? awaited : awaited.filter(({ id }) => only.has(id)));
}

function isAwaited({ wanting }: Run, ask: Ask): boolean {
  if (isOpen(ask)) return true;
  const mayStillCome = ask.end !== undefined && ask.end.reason !== 'superseded' && ask.end.reason !== 'refused';
  return mayStillCome && ask.delivered === undefined && ask.batch.retiredAt === undefined && !wanting.has(ask);
}
