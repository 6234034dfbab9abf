import { type EndReason } from '../ledger/ask.js';

/** What stands in ledger, inbox and state at one moment. Its JSON is what `tap-onspot inspect --json` prints. */
export type Inspection = {
  /** Of this form; members may be added within one. */
  version: 1;
  /** When it was looked at, RFC 3339 in UTC, as all times. */
  at: string;
  /** Where ledger and inbox are. */
  work_store: string;
  /** The newest day that OnSpot answers for. */
  newest_day: string;
  /** Whether a state was given. Without one nothing is known of bookmarks, and an answer may have been read before. */
  has_state: boolean;
  /** Who works on the work store; null when nobody does. */
  lease: LeaseInspection | null;
  /** The selected streams, in the order of the catalog. */
  streams: StreamInspection[];
};

export type LeaseInspection = {
  /** Null, as what follows, where the lease cannot be read. */
  run_id: string | null;
  host: string | null;
  pid: number | null;
  since: string | null;
  expires_at: string | null;
  /** The one who held it is gone; the next run takes it over. */
  has_expired: boolean;
};

export type StreamInspection = {
  stream: string;
  totals: StreamTotals;
  /** Everything that ledger or state know of, the worst first: by the oldest wait, then failures, gaps and bookmarks. */
  subjects: SubjectInspection[];
};

export type StreamTotals = {
  subjects: number;
  /** Questions that wait for an answer. */
  pending: number;
  /** Of these, questions whose answer has arrived and is to be read by the next run. */
  arrived: number;
  oldest_pending_at: string | null;
  /** Questions that ended without an answer and were not answered in another attempt. */
  failed: number;
  /** Days that were given up. */
  gap_days: number;
  /** Days that are finished beyond one that is not. */
  ahead_days: number;
  /** Subjects whose bookmark has not reached the newest day. */
  behind: number;
  oldest_bookmark: string | null;
};

export type SubjectInspection = {
  /** A location's id; or the name of a group, a pair or an audience. */
  subject: string;
  bookmark: string | null;
  /** Days from the bookmark to the newest day; null without a bookmark. */
  days_behind: number | null;
  /** Days such as `2021-02-07`, and ranges such as `2021-02-09/2021-02-12`, as in the state. */
  ahead: string[];
  ahead_days: number;
  gaps: string[];
  gap_days: number;
  /** Oldest first. */
  pending: PendingQuestion[];
  /** Newest first. */
  failed: FailedQuestion[];
};

export type InspectedQuestion = {
  ask_id: string;
  batch_id: string;
  /** The window that it is about; null for streams that are asked about no days. */
  start: string | null;
  end: string | null;
  /** From 1. */
  attempt: number;
  submitted_at: string;
  /** Null while no acknowledgement was read. */
  response_id: string | null;
};

export type PendingQuestion = InspectedQuestion & {
  waiting_seconds: number;
  /** What has arrived in the inbox and is only not read yet. */
  arrived: 'answer' | 'failure' | null;
  /** When it fails unless an answer comes. */
  expires_at: string;
};

export type FailedQuestion = InspectedQuestion & {
  reason: EndReason;
  message: string | null;
  ended_at: string;
  /** An answer that came too late, and is read by the next run. */
  arrived: 'answer' | null;
};
