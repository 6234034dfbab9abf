import { type SingerMessage } from '@onspot-tap/singer';
import { markOf } from '../ledger/book.js';
import { toRequestRecord } from '../records/request-record.js';
import { sayEnd } from './end-ask.js';
import { type Run } from './run.js';

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
