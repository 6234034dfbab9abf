import { type Place, type QuestionCounts, type StoredObject } from '../reports/program-reports.js';
import { type RunSummary } from '../summary.js';
import { type Trouble } from './troubles.js';
import { type StreamMedians } from './usual.js';

/** All that a report shows: it is filled into the page as JSON, and the page computes nothing but time zones. */
export type ReportData = {
  run: Pick<
    RunSummary,
    | 'run_id'
    | 'night'
    | 'pipeline_url'
    | 'versions'
    | 'load_type'
    | 'start_date'
    | 'started_at'
    | 'ended_at'
    | 'state'
    | 'exit_code'
    | 'failure'
    | 'tap'
    | 'target'
    | 'shards'
    | 'destination'
  >;
  window: RunSummary['window'];
  /** The runs that this one is compared with, the newest first. */
  earlier_runs: string[];
  /** The worst first. */
  attention: Attention[];
  streams: StreamRow[];
  /** What the map and the list of locations show. */
  locations: LocationRow[];
  /** The stream that `records` of locations are of; null when no stream is about locations. */
  measure: string | null;
  calendars: StreamCalendar[];
  changes: StreamChanges[];
  hours: RunSummary['hours'];
  /** The most first, at most `MOST_ZIP_CODES`. */
  zipcodes: [zipcode: string, devices: number][];
  zipcode_count: number;
  objects: (StoredObject & { stream: string })[];
};

/** A sentence, where on the page it leads, and whom it is about. */
export type Attention = {
  level: 'bad' | 'warn' | 'note';
  sentence: string;
  /** The id of a section. */
  section: string;
  /** The rows of the calendar that it is about. */
  show: { stream: string; trouble: Trouble } | null;
  /** The worst of them; `more` are left out. */
  subjects: { id: string; note: string }[];
  more: number;
};

export type StreamRow = Omit<QuestionCounts, 'waits'> & {
  name: string;
  subject: string | null;
  waits: { p50: number; p95: number; max: number } | null;
  by_day: Record<string, number>;
  stored_records: number;
  rejected_records: number;
  bytes: number;
  stored_bytes: number;
  /** What is usual for as many questions, of the earlier runs that had the stream; null when there was none. */
  medians: StreamMedians | null;
};

/** `median` is what is usual for as many questions as were answered. */
export type LocationRow = { id: string; place: Place | null; records: number | null; median: number | null };

/** Days of each subject, the oldest first: the letters of `SubjectSummary.days`, those of earlier runs filled in. */
export type StreamCalendar = {
  stream: string;
  subject: string;
  days: Record<string, string>;
  records: Record<string, { records: number | null; median: number | null }>;
  /** What is wrong with whom; most are not in it. */
  troubles: Record<string, Trouble[]>;
};

/** The largest rises and falls of a stream's subjects against their medians, the largest first. */
export type StreamChanges = { stream: string; rises: Change[]; falls: Change[] };

export type Change = { id: string; records: number; median: number };
