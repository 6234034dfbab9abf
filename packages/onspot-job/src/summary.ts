import { type Logger, messageOf } from '@onspot-tap/singer';
import { openStorage, type Storage } from '@onspot-tap/storage';
import { type Ending } from './programs/child.js';
import { type OpenOptions } from './files/find-pipeline.js';
import { type LoadType } from './files/load-type.js';

/** What a run did, for people and monitors. Times are RFC 3339 in UTC, durations seconds. It holds no secret. */
export type RunSummary = {
  run_id: string;
  pipeline_url: string;
  /** Of the job, and of tap and target when they are ours. */
  versions: { job: string; node: string; tap?: string | undefined; target?: string | undefined };
  /** Null when the run ended before it was known, as everything below. */
  load_type: LoadType | null;
  start_date: string | null;
  started_at: string;
  ended_at: string;
  tap: ProgramSummary | null;
  target: ProgramSummary | null;
  state: { before: string | null; after: string | null; promoted: boolean };
  exit_code: number;
  /** Why the exit code is not 0. */
  failure: string | null;
};

export type ProgramSummary = {
  exit_code: number | null;
  signal: string | null;
  seconds: number;
  critical: string | null;
  /** Records per stream. */
  record_counts: Readonly<Record<string, number>>;
};

export function summarizeEnding(ending: Ending, conceal: (text: string) => string): ProgramSummary {
  const { exitCode, signal, seconds, critical, recordCounts } = ending;
  const sentence = critical === undefined ? null : conceal(critical);
  return { exit_code: exitCode, signal, seconds, critical: sentence, record_counts: recordCounts };
}

export type SummaryPlace = {
  /** Written below the pipeline unless a setting names another place. */
  url: string | undefined;
  pipeline: Storage;
  open: OpenOptions;
  /** Removes what killed jobs left at the other place. */
  sweep: (storage: Storage) => Promise<void>;
  /** Whether this run is the latest one: one that only waited for another's lock is not. */
  isLatest: boolean;
};

/** Writes `_runs/{run_id}.json` and `_latest.json`. A summary that cannot be written changes no verdict. */
export async function writeSummary(summary: RunSummary, place: SummaryPlace, log: Logger): Promise<void> {
  const keys = [`_runs/${summary.run_id}.json`, ...(place.isLatest ? ['_latest.json'] : [])];
  const body = `${JSON.stringify(summary, null, 2)}\n`;
  try {
    const storage = place.url === undefined ? place.pipeline : await openStorage(place.url, place.open);
    // In a bucket there can be nothing: what a job writes is too small for an upload in parts.
    if (storage !== place.pipeline && !storage.url.startsWith('s3:')) await place.sweep(storage);
    for (const key of keys) await storage.write(key, body, { contentType: 'application/json' });
    if (storage !== place.pipeline) storage.close();
  } catch (failure) {
    log.warn(`Cannot write the summary of run ${summary.run_id}: ${messageOf(failure)}`);
  }
}
