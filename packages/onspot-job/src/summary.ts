import { type Logger, messageOf } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { type LoadType } from './files/load-type.js';
import { type Ending } from './programs/child.js';
import { type Place, type QuestionCounts, type StoredObject } from './reports/program-reports.js';

/**
 * What a run did, or a night that several jobs shared, for people and monitors. Times are RFC 3339 in UTC, durations
 * seconds. It holds no secret. Members are an interface.
 */
export type RunSummary = {
  version: 1;
  run_id: string;
  /** Which of several jobs that shared a night it was, `2/7`; null when there were no others. */
  shard: string | null;
  /** The night's name, which all of them have in common; null when there were no others. */
  night: string | null;
  /** Of the summary of a night that several shared: how each of them ended, the last time that it was tried. */
  shards: ShardOutcome[] | null;
  pipeline_url: string;
  /** Of the job, and of tap and target when they are ours. */
  versions: { job: string; node: string; tap?: string | undefined; target?: string | undefined };
  /** Null when the run ended before it was known, as everything below. */
  load_type: LoadType | null;
  start_date: string | null;
  /** From 1: of a shard, or a run with a name, how often it was tried in that night; what is counted below is of all tries. */
  attempts: number;
  /** Of the first try. */
  started_at: string;
  ended_at: string;
  tap: ProgramSummary | null;
  target: ProgramSummary | null;
  state: { before: string | null; after: string | null; promoted: boolean };
  exit_code: number;
  /** Why the exit code is not 0. */
  failure: string | null;
  /** The days that `days` of subjects are about. Null, as all that follows is empty, when the tap has told nothing. */
  window: { first_day: string; newest_day: string } | null;
  streams: Record<string, StreamSummary>;
  /** Of streams about locations, groups, pairs or audiences, by stream and by their names. */
  subjects: Record<string, Record<string, SubjectSummary>>;
  /** Locations and others whose answers in this run were all empty, by stream. */
  silent: Record<string, string[]>;
  /** Sightings by hour of the day (UTC), 24 numbers for each day. */
  hours: Record<string, number[]>;
  /** Devices by home ZIP code in the answers of this run, in no order; of a shard, its few hundred largest. */
  zipcodes: Record<string, number>;
  places: Record<string, Place>;
  /** Where objects are; null when the target has told nothing. */
  destination: string | null;
  objects: (StoredObject & { stream: string })[];
  /** What the target has loaded: once in a run, and once for each try of each shard in a night. */
  loads: Load[];
};

/** One run of the target. */
export type Load = {
  run_id: string;
  /** Whether everything that it read is stored. */
  is_whole: boolean;
  /** The key of its manifest below `destination`; null where it wrote none. */
  manifest: string | null;
};

/** All is null where a shard has left nothing. */
export type ShardOutcome = {
  shard: string;
  run_id: string | null;
  /** How often it was tried. */
  attempts: number | null;
  exit_code: number | null;
  failure: string | null;
};

/** Questions are the tap's; what is stored and rejected is the target's. */
export type StreamSummary = QuestionCounts & {
  /** What it asks about: location, group, pair, audience; null for streams of other taps, and `requests`. */
  subject: string | null;
  /** Records by day. */
  by_day: Record<string, number>;
  stored_records: number;
  rejected_records: number;
  /** Uncompressed, and as stored. */
  bytes: number;
  stored_bytes: number;
};

export type SubjectSummary = {
  /** Of the answers of this run; null when there was none. */
  records: number | null;
  /** Of `records` in the last seven runs; null when there was none. */
  median: number | null;
  /** A letter for each day: f found, e empty answer, p pending, x failed, d done in an earlier run, `.` never asked. */
  days: string;
};

export type ProgramSummary = {
  exit_code: number | null;
  signal: string | null;
  seconds: number;
  critical: string | null;
  /** Records per stream. */
  record_counts: Readonly<Record<string, number>>;
};

/** When a run, the first try of it, or a night began, epoch milliseconds. */
export function startOf({ started_at }: RunSummary): number {
  return Date.parse(started_at);
}

export function summarizeEnding(ending: Ending, conceal: (text: string) => string): ProgramSummary {
  const { exitCode, signal, seconds, critical, recordCounts } = ending;
  const sentence = critical === undefined ? null : conceal(critical);
  return { exit_code: exitCode, signal, seconds, critical: sentence, record_counts: recordCounts };
}

/** Where a summary is written, and under which keys, one after the other. */
export type SummaryPlace = { storage: Storage; keys: readonly string[] };

/** Writes a summary. That one cannot be written is said, and thrown at nobody. @returns whether it is written */
export async function writeSummary(
  summary: RunSummary,
  { storage, keys }: SummaryPlace,
  log: Logger,
): Promise<boolean> {
  const body = `${JSON.stringify(summary, null, 1)}\n`;
  try {
    for (const key of keys) await storage.write(key, body, { contentType: 'application/json' });
    return true;
  } catch (failure) {
    log.warn(`Cannot write the summary of run ${summary.run_id}: ${messageOf(failure)}`);
    return false;
  }
}
