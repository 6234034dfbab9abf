import { type Arrival } from '../inbox/inbox.js';
import { type Ask, isAnswered, isOpen } from '../ledger/ask.js';
import { type Run } from '../sync/run.js';
import { toTimestamp, toUtc } from '../time/day.js';
import { timesOf } from '../time/window.js';
import { type FailedQuestion, type PendingQuestion, type InspectedQuestion } from './inspection.js';

export type Questions = { pending: PendingQuestion[]; failed: FailedQuestion[] };

/** What is waited for and what has failed, by stream and subject. */
export function inspectQuestions(run: Run, arrivals: readonly Arrival[]): Map<string, Map<string, Questions>> {
  const kinds = new Map(arrivals.map(({ ask, kind }) => [ask, kind]));
  const streams = new Map([...run.streams.keys()].map((stream) => [stream, new Map<string, Questions>()]));
  for (const ask of tellingAsks(run)) {
    const subjects = streams.get(ask.batch.stream);
    const isPending = isOpen(ask);
    if (subjects === undefined || !(isPending || hasFailed(run, ask))) continue;
    const of = subjects.get(ask.subjectId) ?? { pending: [], failed: [] };
    subjects.set(ask.subjectId, of);
    const arrived = kinds.get(ask);
    if (isPending) of.pending.push(toPending(run, ask, arrived));
    else of.failed.unshift(toFailed(run, ask, arrived));
  }
  return streams;
}

/** Of a million asks few are open or have ended. */
function* tellingAsks({ book }: Run): Generator<Ask> {
  for (const batch of book.batches()) if (batch.hasOpen() || batch.hasEnded()) yield* batch.asks;
}

/** Whether nothing has come of it, nor of another attempt at the same question. */
function hasFailed({ book }: Run, { end, batch, subjectId }: Ask): boolean {
  if (end === undefined || end.reason === 'superseded') return false;
  return !book.asksOf(batch.stream, subjectId, batch.window).some(isAnswered);
}

function toPending(run: Run, ask: Ask, arrived: Arrival['kind'] | undefined): PendingQuestion {
  const { createdAt } = ask.batch;
  const { pendingExpiry, ambiguousWait } = run.config.ms;
  const expiryMs = ask.responseId === null ? Math.min(ambiguousWait, pendingExpiry) : pendingExpiry;
  return {
    ...toQuestion(run, ask),
    waiting_seconds: Math.max(0, Math.round((run.clock() - createdAt) / 1000)),
    arrived: arrived ?? null,
    expires_at: toTimestamp(createdAt + expiryMs),
  };
}

function toFailed(run: Run, ask: Ask, arrived: Arrival['kind'] | undefined): FailedQuestion {
  const { reason, message, at } = ask.end ?? { reason: 'failed', message: null, at: '' };
  return {
    ...toQuestion(run, ask),
    reason,
    message,
    ended_at: at,
    arrived: arrived === 'answer' ? arrived : null,
  };
}

function toQuestion({ streams }: Run, { id, batch, attempt, responseId }: Ask): InspectedQuestion {
  const hasWindow = streams.get(batch.stream)?.stream.hasWindow ?? true;
  const { start, end } = timesOf(batch.window);
  return {
    ask_id: id,
    batch_id: batch.id,
    start: hasWindow ? toUtc(start) : null,
    end: hasWindow ? toUtc(end) : null,
    attempt,
    submitted_at: toTimestamp(batch.createdAt),
    response_id: responseId,
  };
}
