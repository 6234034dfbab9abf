import { parseDay, toDate, toTimestamp } from '../time/day.js';
import { parseWindow, timesOf } from '../time/window.js';
import { type Batch, type End } from './ask.js';
import { type AskParts, BookBatch } from './book-batch.js';
import { askIdOf } from './ids.js';

/** A batch as its ledger object holds it. No secret is in it: tokens are derived again when needed. */
type Entry = {
  version: 1;
  batch_id: string;
  stream: string;
  start: string;
  end: string;
  newest_day: string;
  created_at: string;
  save_url?: string;
  retired_at?: string;
  asks: EntryAsk[];
};

type EntryAsk = {
  ask_id: string;
  location_id: string;
  digest: string;
  attempt: number;
  response_id: string | null;
  other_ids?: readonly string[];
  file?: string;
  ended?: End;
};

export function serializeBatch(batch: Batch): string {
  const entry: Entry = {
    version: 1,
    batch_id: batch.id,
    stream: batch.stream,
    ...timesOf(batch.window),
    newest_day: toDate(batch.newest),
    created_at: toTimestamp(batch.createdAt),
    ...(batch.saveUrl === undefined ? {} : { save_url: batch.saveUrl }),
    ...(batch.retiredAt === undefined ? {} : { retired_at: toTimestamp(batch.retiredAt) }),
    asks: batch.asks.map((ask) => ({
      ask_id: ask.id,
      location_id: ask.subjectId,
      digest: ask.digest,
      attempt: ask.attempt,
      response_id: ask.responseId,
      ...(ask.otherIds === undefined ? {} : { other_ids: ask.otherIds }),
      ...(ask.file === undefined ? {} : { file: ask.file }),
      ...(ask.end === undefined ? {} : { ended: ask.end }),
    })),
  };
  return `${JSON.stringify(entry)}\n`;
}

/** Gives the same text object for equal texts. */
export type Share = (text: string) => string;

/** @throws Error when it is not an entry that this version wrote */
export function parseBatch(json: unknown, share: Share): BookBatch {
  const entry = json as Partial<Entry> | null;
  if (entry?.version !== 1) throw new Error('it is not an entry of version 1');
  const id = required(entry.batch_id, 'batch_id');
  const head = {
    id,
    stream: share(required(entry.stream, 'stream')),
    window: required(parseWindow(entry.start ?? '', entry.end ?? ''), 'start" or "end'),
    newest: required(parseDay(entry.newest_day ?? ''), 'newest_day'),
    createdAt: required(Date.parse(entry.created_at ?? '') || undefined, 'created_at'),
    saveUrl: entry.save_url === undefined ? undefined : share(entry.save_url),
    retiredAt: entry.retired_at === undefined ? undefined : Date.parse(entry.retired_at),
  };
  const parts = required(entry.asks, 'asks').map((ask, index) => toParts(ask, askIdOf(id, index), share));
  return new BookBatch(head, parts);
}

function toParts(ask: EntryAsk, id: string, share: Share): AskParts {
  // Position and id tell each other.
  required(ask.ask_id === id || undefined, 'ask_id');
  return {
    subjectId: share(required(ask.location_id, 'location_id')),
    digest: share(required(ask.digest, 'digest')),
    attempt: required(ask.attempt, 'attempt'),
    responseId: ask.response_id,
    ...(ask.other_ids === undefined ? {} : { otherIds: ask.other_ids }),
    file: ask.file,
    end: ask.ended,
  };
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`"${name}" is missing or wrong`);
  return value;
}
