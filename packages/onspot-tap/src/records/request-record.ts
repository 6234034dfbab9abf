import { type JsonObject, type RecordMessage } from '@onspot-tap/singer';
import { type Ask, type End, type EndReason } from '../ledger/ask.js';
import { REQUESTS } from '../streams/requests.js';
import { STREAMS } from '../streams/streams.js';
import { toSubjectFields } from './subject-fields.js';
import { toTimestamp, toUtc } from '../time/day.js';
import { timesOf } from '../time/window.js';

/** What has come of an ask so far. */
export type Outcome =
  | { status: 'submitted' }
  | { status: 'succeeded'; count: number; message: string | null; at: string }
  | { status: 'ended'; end: End };

const STATUS: Readonly<Record<EndReason, string>> = {
  failed: 'failed',
  refused: 'failed',
  malformed: 'failed',
  not_accepted: 'failed',
  expired: 'expired',
  superseded: 'succeeded',
};

/** The record of the stream `requests` for an ask, with the selected fields alone. */
export function toRequestRecord(ask: Ask, outcome: Outcome, fields: ReadonlySet<string>): RecordMessage {
  const row = STREAMS.find(({ name }) => name === ask.batch.stream);
  const times = row?.hasWindow === false ? undefined : timesOf(ask.batch.window);
  const record: JsonObject = {
    ask_id: ask.id,
    stream: ask.batch.stream,
    ...toSubjectFields(ask.batch.stream, ask.subjectId),
    start: times ? toUtc(times.start) : null,
    end: times ? toUtc(times.end) : null,
    batch_id: ask.batch.id,
    attempt: ask.attempt,
    response_id: ask.responseId,
    ...resultOf(outcome),
    submitted_at: toTimestamp(ask.batch.createdAt),
    completed_at: completedAt(outcome),
  };
  const selected = Object.entries(record).filter(([name]) => fields.has(name));
  return { type: 'RECORD', stream: REQUESTS.name, record: Object.fromEntries(selected) };
}

function resultOf(outcome: Outcome): { status: string; message: string | null; record_count: number | null } {
  switch (outcome.status) {
    case 'submitted':
      return { status: 'submitted', message: null, record_count: null };
    case 'succeeded':
      return { status: 'succeeded', message: outcome.message, record_count: outcome.count };
    case 'ended':
      return { status: STATUS[outcome.end.reason], message: outcome.end.message, record_count: null };
  }
}

function completedAt(outcome: Outcome): string | null {
  if (outcome.status === 'submitted') return null;
  return outcome.status === 'succeeded' ? outcome.at : outcome.end.at;
}
