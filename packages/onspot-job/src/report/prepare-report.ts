import { withEarlierDays } from '../reports/history.js';
import { type Place } from '../reports/program-reports.js';
import { asRecords, mapValues } from '../reports/records.js';
import { type RunSummary } from '../summary.js';
import { toAttention } from './attention.js';
import { toChanges } from './changes.js';
import { type LocationRow, type ReportData, type StreamCalendar, type StreamRow } from './report-data.js';
import { toTroubles, type Troubles } from './troubles.js';
import { type UsualSummary, withUsual } from './usual.js';

const MOST_ZIP_CODES = 30;

/**
 * What the report of a run shows.
 *
 * @param told with medians
 * @param earlier runs, the newest first
 */
export function prepareReport(told: RunSummary, earlier: readonly RunSummary[]): ReportData {
  const history = earlier.map(asRecords);
  const summary = withUsual(asRecords(told), history);
  const { run_id, night, pipeline_url, versions, load_type, start_date, started_at, ended_at } = summary;
  const { state, exit_code, failure, tap, target, shards, destination } = summary;
  const measure = measureOf(summary);
  const troubles = toTroubles(summary, history);
  const zipcodes = Object.entries(summary.zipcodes).sort(([, a], [, b]) => b - a);
  return {
    run: {
      ...{ run_id, night, pipeline_url, versions, load_type, start_date, started_at, ended_at },
      ...{ state, exit_code, failure, tap, target, shards, destination },
    },
    window: summary.window,
    earlier_runs: history.map((run) => run.run_id),
    attention: toAttention(summary, history, troubles),
    streams: Object.keys(summary.streams).flatMap((name) => toStreamRow(name, summary)),
    locations: toLocations(summary, measure),
    measure,
    calendars: toCalendars(summary, history, troubles),
    changes: toChanges(summary),
    hours: summary.hours,
    zipcodes: zipcodes.slice(0, MOST_ZIP_CODES),
    zipcode_count: zipcodes.length,
    objects: summary.objects,
  };
}

/** The stream that tells how many devices were seen at a place, or what comes nearest to it. */
function measureOf({ streams }: RunSummary): string | null {
  const about = Object.keys(streams).filter((name) => streams[name]?.subject === 'location');
  return ['devices', 'observations'].find((name) => about.includes(name)) ?? about[0] ?? null;
}

function toStreamRow(name: string, { streams, medians }: UsualSummary): StreamRow[] {
  const stream = streams[name];
  if (stream === undefined) return [];
  const { waits, ...rest } = stream;
  return [
    {
      name,
      ...rest,
      waits: waits && { p50: waits.p50, p95: waits.p95, max: waits.max },
      medians: medians[name] ?? null,
    },
  ];
}

function toLocations({ places, subjects }: RunSummary, measure: string | null): LocationRow[] {
  const known = measure === null ? undefined : subjects[measure];
  const ids = new Set([...Object.keys(known ?? {}), ...Object.keys(places)]);
  return [...ids].map((id) => ({
    id,
    place: places[id] ? rounded(places[id]) : null,
    records: known?.[id]?.records ?? null,
    median: known?.[id]?.median ?? null,
  }));
}

/** To a tenth of a metre: a report is read by people, and thousands of places are much text. */
function rounded({ center, rings, radius }: Place): Place {
  const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
  const point = ([longitude, latitude]: [number, number]): [number, number] => [round(longitude), round(latitude)];
  return { center: point(center), rings: rings?.map((ring) => ring.map(point)) ?? null, radius };
}

function toCalendars(
  { window, subjects, streams }: RunSummary,
  history: readonly RunSummary[],
  troubles: Troubles,
): StreamCalendar[] {
  if (window === null) return [];
  return Object.entries(withEarlierDays({ window, subjects }, history)).map(([stream, of]) => ({
    stream,
    subject: streams[stream]?.subject ?? 'subject',
    days: mapValues(of, ({ days }) => days),
    records: mapValues(of, ({ records, median }) => ({ records, median })),
    troubles: troubles[stream] ?? {},
  }));
}
