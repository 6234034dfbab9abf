import { type Load, type RunSummary, type StreamSummary } from '../summary.js';
import { type ProgramReports, type TapReport, type TargetReport, type TapStream } from './program-reports.js';
import { mapValues, toRecord } from './records.js';

/** What a summary says of questions, records and objects. */
export type RunFacts = Pick<
  RunSummary,
  'window' | 'streams' | 'subjects' | 'silent' | 'hours' | 'zipcodes' | 'places' | 'destination' | 'objects' | 'loads'
>;

/** The facts of a run whose programs told these; medians are not known yet. */
export function toFacts({ tap, target }: ProgramReports): RunFacts {
  return {
    window: tap ? { first_day: tap.first_day, newest_day: tap.newest_day } : null,
    streams: toStreams(tap, target),
    subjects: mapValues(tap?.streams ?? {}, ({ subjects }) =>
      mapValues(subjects, ({ records, days }) => ({ records, median: null, days })),
    ),
    silent: toSilent(tap),
    hours: tap?.hours ?? {},
    zipcodes: tap?.zipcodes ?? {},
    places: tap?.places ?? {},
    destination: target?.destination ?? null,
    loads: target ? [toLoad(target)] : [],
    objects: Object.entries(target?.streams ?? {}).flatMap(([stream, { objects }]) =>
      objects.map(({ key, records, bytes, stored_bytes }) => ({ stream, key, records, bytes, stored_bytes })),
    ),
  };
}

function toStreams(tap: TapReport | undefined, target: TargetReport | undefined): Record<string, StreamSummary> {
  const names = new Set([...Object.keys(tap?.streams ?? {}), ...Object.keys(target?.streams ?? {})]);
  return toRecord([...names].map((name) => [name, toStream(tap?.streams[name], target?.streams[name])]));
}

/** Of a stream of which the tap tells nothing: it said what the target has got. */
function nothingAsked({ records, rejected } = { records: 0, rejected: 0 }) {
  const none = { submitted: 0, answered: 0, failed: 0, pending: 0 };
  return { subject: null, ...none, records: records + rejected, waits: null, by_day: {} };
}

function toStream(asked: TapStream | undefined, stored: TargetReport['streams'][string] | undefined): StreamSummary {
  const { subject, submitted, answered, failed, pending, records, waits, by_day } = asked ?? nothingAsked(stored);
  const objects = stored?.objects ?? [];
  return {
    subject,
    submitted,
    answered,
    failed,
    pending,
    records,
    waits,
    by_day,
    stored_records: stored?.records ?? 0,
    rejected_records: stored?.rejected ?? 0,
    bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
    stored_bytes: objects.reduce((sum, { stored_bytes }) => sum + stored_bytes, 0),
  };
}

function toLoad({ run_id, is_whole, streams }: TargetReport): Load {
  const hasManifest = is_whole && Object.keys(streams).length > 0;
  return { run_id, is_whole, manifest: hasManifest ? `_manifests/${run_id}.json` : null };
}

/** Those with an empty answer and without any other. */
function toSilent(tap: TapReport | undefined): Record<string, string[]> {
  const silent = mapValues(tap?.streams ?? {}, ({ subjects }) =>
    Object.entries(subjects).flatMap(([id, { records, days }]) => (records === 0 && !days.includes('f') ? [id] : [])),
  );
  return toRecord(Object.entries(silent).filter(([, ids]) => ids.length > 0));
}
