import { type SingerMessage } from '@onspot-tap/singer';
import { type Ask, type End, type EndReason, isAnswered, isFailedAttempt } from '../ledger/ask.js';
import { mark } from '../ledger/book.js';
import { toRequestRecord } from '../records/request-record.js';
import { describeQuery, queryOf, type QueryRef } from './query-ref.js';
import { coverageOf, type Run } from './run.js';
import { toTimestamp } from '../time/day.js';

/**
 * An ask ends without records. The ledger says so first: should the run break off before the record of it is stored,
 * the next run says it again.
 */
export async function* endAsk(
  run: Run,
  ask: Ask,
  { reason, message }: { reason: EndReason; message: string | null },
): AsyncGenerator<SingerMessage> {
  const end: End = { reason, message, at: toTimestamp(run.clock()) };
  ask.end = end;
  run.book.end(ask);
  await run.ledger.write(ask.batch);
  if (reason !== 'superseded') {
    run.log.warn(`${describeQuery(queryOf(ask))}: ${WORDS[reason]}${message === null ? '' : ` (${message})`}`);
    await run.failures.ask(ask, end);
    run.lacking.add(queryOf(ask));
    run.progress.count(ask.batch.stream, 'failed');
  }
  yield* sayEnd(run, ask, end);
  if (!isFailedAttempt(ask) || ask.attempt < run.config.os_max_attempts) return;
  const query = queryOf(ask);
  run.current.whenCurrent(query, () => giveUpQuery(run, query));
}

/** The record of how an ask ended, and the mark by which the next run knows that it was stored. */
export function* sayEnd(run: Run, ask: Ask, end: End): Generator<SingerMessage> {
  if (run.requestFields) yield toRequestRecord(ask, { status: 'ended', end }, run.requestFields);
  mark(run.state, ask, 'ended');
}

/** No attempt is left: its days become a gap and the bookmark may pass it, unless an older answer stands. */
export function giveUpQuery(run: Run, query: QueryRef): void {
  const coverage = coverageOf(run, query.stream);
  if (coverage.isFinished(query)) return;
  const given = `${describeQuery(query)}: given up after ${run.config.os_max_attempts} attempts`;
  if (run.book.asksOf(query.stream, query.subjectId, query.window).some(isAnswered)) {
    run.log.warn(`${given}; the answer to it as it was asked before stands`);
    return coverage.finish(query);
  }
  run.log.warn(`${given}; that is a gap`);
  coverage.giveUp(query);
  run.lacking.add(query);
}

const WORDS: Readonly<Record<EndReason, string>> = {
  failed: 'OnSpot could not answer',
  refused: 'OnSpot refused the question',
  malformed: 'what came is not an answer to it',
  expired: 'no answer came in time',
  not_accepted: 'its acknowledgement never came, nor did a callback; it counts as not accepted',
  superseded: 'a newer answer has been delivered before',
};
