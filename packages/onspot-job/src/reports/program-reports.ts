import { readFile } from 'node:fs/promises';
import { isJsonObject, type JsonObject } from '@onspot-tap/singer';
import { parseRecords } from './records.js';

/** What tap and target tell of a run in the files that `--summary` names; undefined where one has told nothing. */
export type ProgramReports = { tap: TapReport | undefined; target: TargetReport | undefined };

/** What is read of the tap's; it has more to say. */
export type TapReport = {
  version: 1;
  first_day: string;
  newest_day: string;
  streams: Record<string, TapStream>;
  hours: Record<string, number[]>;
  zipcodes: Record<string, number>;
  places: Record<string, Place>;
};

export type TapStream = QuestionCounts & {
  subject: string;
  by_day: Record<string, number>;
  subjects: Record<string, Subject>;
};

export type QuestionCounts = {
  submitted: number;
  answered: number;
  failed: number;
  pending: number;
  records: number;
  waits: Waits | null;
};

/** Seconds from question to answer; `buckets`: how many waited up to so many seconds and longer than the one before. */
export type Waits = { count: number; p50: number; p95: number; max: number; buckets: [upTo: number, count: number][] };

/** `days`: a letter for each day: f found, e empty answer, p pending, x failed, d done earlier, `.` never asked. */
export type Subject = { records: number | null; days: string };

/** Longitude before latitude; outer rings, or a circle's radius in metres. */
export type Place = {
  center: [number, number];
  rings: [number, number][][] | null;
  radius: number | null;
};

/** What is read of the target's. */
export type TargetReport = {
  version: 1;
  run_id: string;
  destination: string;
  is_whole: boolean;
  streams: Record<string, TargetStream>;
};

export type TargetStream = { records: number; rejected: number; objects: StoredObject[] };

export type StoredObject = { key: string; records: number; bytes: number; stored_bytes: number };

/** Reads what our own programs have left; what others leave, if anything, is nobody's business. */
export async function readReports(files: {
  tap?: string | undefined;
  target?: string | undefined;
}): Promise<ProgramReports> {
  const [tap, target] = await Promise.all([read(files.tap), read(files.target)]);
  return { tap: tap as TapReport | undefined, target: target as TargetReport | undefined };
}

async function read(path: string | undefined): Promise<JsonObject | undefined> {
  if (path === undefined) return undefined;
  try {
    const json = parseRecords(await readFile(path, 'utf8'));
    return isJsonObject(json) && json.version === 1 ? json : undefined;
  } catch {
    // It was killed, or ended before there was anything to tell; its exit code says so.
    return undefined;
  }
}
