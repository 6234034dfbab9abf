import { type JsonObject } from '@onspot-tap/singer';
import { membersOf } from '../bytes/members.js';
import { type RecordLine } from '../objects/record-line.js';
import { type Span } from '../bytes/span.js';
import { readEnvelope } from './envelope.js';

const TIME = { type: ['null', 'string'], format: 'date-time' };
const INTEGER = { type: ['null', 'integer'] };

/** The columns of the Meltano SDK, in its order, and their schemas. */
export const COLUMNS = {
  _sdc_extracted_at: TIME,
  _sdc_received_at: TIME,
  _sdc_batched_at: TIME,
  _sdc_deleted_at: TIME,
  _sdc_sequence: INTEGER,
  _sdc_table_version: INTEGER,
  _sdc_sync_started_at: INTEGER,
} as const satisfies Record<string, JsonObject>;

export type MetadataColumn = keyof typeof COLUMNS;

/** All columns but those that are left out by name. */
export function metadataColumns(leftOut: ReadonlySet<string>): MetadataColumn[] {
  return (Object.keys(COLUMNS) as MetadataColumn[]).filter((name) => !leftOut.has(name));
}

/** When things happened, in epoch milliseconds. */
export type Moments = { receivedAt: number; batchedAt: number; syncStartedAt: number };

/** The value of each column for the record of a line, as JSON. */
export function toMetadata(line: RecordLine, moments: Moments): Record<MetadataColumn, string> {
  const { version, timeExtracted } = readEnvelope(line);
  return {
    _sdc_extracted_at: timeExtracted?.startsWith('"') ? timeExtracted : 'null',
    _sdc_received_at: toTime(moments.receivedAt),
    _sdc_batched_at: toTime(moments.batchedAt),
    _sdc_deleted_at: 'null',
    _sdc_sequence: String(moments.receivedAt),
    _sdc_table_version: version !== undefined && /^[-0-9]/.test(version) ? version : 'null',
    _sdc_sync_started_at: String(moments.syncStartedAt),
  };
}

/** The last times that were written. Formatting takes longer than all the rest, and many records share a millisecond. */
const written = new Map<number, string>();

function toTime(at: number): string {
  const text = written.get(at) ?? `"${new Date(at).toISOString()}"`;
  if (written.size > 2) written.clear();
  written.set(at, text);
  return text;
}

/** The columns that a record has already. */
export function findMetadata({ bytes, start, end }: Span): ReadonlySet<string> {
  const record = bytes.subarray(start, end);
  // Only a record that holds the bytes of a name, or an escape that could spell them, needs to be looked through.
  if (!record.includes('_sdc_') && !record.includes('\\u')) return NONE;
  return new Set(Array.from(membersOf(record, 0), ({ name }) => name));
}

const NONE: ReadonlySet<string> = new Set();
