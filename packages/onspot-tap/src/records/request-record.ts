import { type JsonObject, type RecordMessage } from '@onspot-tap/singer';
import { type Ask, type End, type EndReason } from '../ledger/ask.js';
import { REQUESTS } from '../streams/requests.js';
import { toTimestamp, toUtc, windowOf } from '../time/day.js';

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
  const { start, end } = windowOf(ask.batch.day);
  const record: JsonObject = {
    ask_id: ask.id,
    stream: ask.batch.stream,
    location_id: ask.locationId,
    start: toUtc(start),
    end: toUtc(end),
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
