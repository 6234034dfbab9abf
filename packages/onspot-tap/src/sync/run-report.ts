import { type Geometry, type Position } from '../locations/geometry.js';
import { type Location } from '../locations/location.js';
import { createCalendar } from '../tally/calendar.js';
import { type StreamTally, type Tallied } from '../tally/tally.js';
import { type WaitSummary } from '../tally/waits.js';
import { toDate } from '../time/day.js';
import { isTimeless, type Window } from '../time/window.js';
import { coverageOf, type Run } from './run.js';

/** What a run tells of itself in the end, as JSON. Members are an interface. */
export type RunReport = {
  version: 1;
  /** The days that `days` of subjects are about, UTC. */
  first_day: string;
  newest_day: string;
  streams: Record<string, StreamReport>;
  /** Sightings by hour of the day (UTC), 24 numbers for each day that this run has observations of. */
  hours: Record<string, number[]>;
  /** Devices by ZIP code in the answers of this run, in no order: the few hundred with the most. */
  zipcodes: Record<string, number>;
  /** Where the locations are; longitude before latitude, in degrees. */
  places: Record<string, PlaceReport>;
};

export type StreamReport = {
  subject: 'location' | 'group' | 'pair' | 'audience';
  /** Asked in this run. */
  submitted: number;
  /** Answered, and their records said; those that earlier runs asked count too, as with failed and pending. */
  answered: number;
  failed: number;
  pending: number;
  records: number;
  /** Seconds from question to answer. Null when nothing was answered. */
  waits: WaitSummary | null;
  /** Records by day. */
  by_day: Record<string, number>;
  /** By location, group, pair or audience. */
  subjects: Record<string, SubjectReport>;
};

export type SubjectReport = {
  /** Of the answers of this run; null when there was none. */
  records: number | null;
  /**
   * A letter for each day from `first_day` to `newest_day`: f found, e empty answer, p pending, x failed, d done in an
   * earlier run, `.` never asked. Empty for questions about no days.
   */
  days: string;
};

export type PlaceReport = {
  center: Position;
  /** Outer rings; null for a circle. */
  rings: readonly (readonly Position[])[] | null;
  /** Of a circle, in metres. */
  radius: number | null;
};

/** Days in the calendar: six weeks. */
const CALENDAR_DAYS = 42;

const MOST_ZIPCODES = 300;

/** @param said what has been said, from the run's `tally` */
export function toRunReport(run: Run, said: Tallied): RunReport {
  const days = { first: run.newest - CALENDAR_DAYS + 1, last: run.newest };
  const counts = run.progress.counts();
  const streams = [...run.streams.values()].map(({ stream }): [string, StreamReport] => {
    const { submitted = 0, done = 0, failed = 0, waiting = 0 } = counts.get(stream.name) ?? {};
    const tally = said.streams.get(stream.name);
    const daysOf = stream.hasWindow ? toCalendar(run, { stream: stream.name, days, tally }) : () => '';
    const subjects = said.subjects.get(stream.name) ?? [];
    return [
      stream.name,
      {
        subject: stream.subject,
        submitted,
        answered: done,
        failed,
        pending: waiting,
        records: sum(tally?.records.values() ?? []),
        waits: tally?.waits.summary() ?? null,
        by_day: Object.fromEntries([...(tally?.byDay ?? [])].sort().map(([day, count]) => [toDate(day), count])),
        subjects: Object.fromEntries(
          subjects.map((id) => [id, { records: tally?.records.get(id) ?? null, days: daysOf(id) }]),
        ),
      },
    ];
  });
  return {
    version: 1,
    first_day: toDate(days.first),
    newest_day: toDate(days.last),
    streams: Object.fromEntries(streams),
    hours: Object.fromEntries([...said.hours].sort().map(([day, hours]) => [day, [...hours]])),
    zipcodes: Object.fromEntries([...said.zipcodes].sort(([, a], [, b]) => b - a).slice(0, MOST_ZIPCODES)),
    places: Object.fromEntries(said.locations.map((location) => [location.id, toPlace(location)])),
  };
}

type CalendarOptions = { stream: string; days: Window; tally: StreamTally | undefined };

function toCalendar(run: Run, { stream, days, tally }: CalendarOptions): (subject: string) => string {
  const coverage = coverageOf(run, stream);
  const isFinished = (subjectId: string, day: number) =>
    coverage.isFinished({ subjectId, digest: '', window: { first: day, last: day } });
  const calendar = createCalendar(days, (subject, day) => {
    if (coverage.isGap({ subjectId: subject, digest: '', window: { first: day, last: day } })) return 'x';
    // What lies before a first bookmark was never asked.
    return isFinished(subject, day) && !run.state.isNew(stream, subject) ? 'd' : '.';
  });
  for (const ask of run.book.ended()) {
    const { window } = ask.batch;
    if (ask.batch.stream !== stream || isTimeless(window)) continue;
    if (!isFinished(ask.subjectId, window.last)) calendar.mark(ask.subjectId, window, 'x');
  }
  for (const { batch, subjectId } of run.book.open()) {
    if (batch.stream === stream) calendar.mark(subjectId, batch.window, 'p');
  }
  for (const { subject, window, isEmpty } of tally?.answers ?? []) calendar.mark(subject, window, isEmpty ? 'e' : 'f');
  return (subject) => calendar.daysOf(subject);
}

function toPlace({ geometry }: Location): PlaceReport {
  if (geometry.type === 'PointAndRadius') {
    const { lng, lat } = geometry.point;
    return { center: round([lng, lat]), rings: null, radius: geometry.radius };
  }
  const rings = outerRings(geometry).map((ring) => ring.map(round));
  return { center: centerOf(rings.flat()), rings, radius: null };
}

function outerRings(geometry: Exclude<Geometry, { type: 'PointAndRadius' }>): (readonly Position[])[] {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return polygons.flatMap(([outer]) => (outer === undefined ? [] : [outer]));
}

/** The middle of the box around them. */
function centerOf(positions: readonly Position[]): Position {
  const middle = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  return round([middle(positions.map(([lng]) => lng)), middle(positions.map(([, lat]) => lat))]);
}

/** To about a metre. */
function round([lng, lat]: Position): Position {
  return [Number(lng.toFixed(5)), Number(lat.toFixed(5))];
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
