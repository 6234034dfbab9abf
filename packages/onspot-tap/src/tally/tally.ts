import { type RecordBlock } from '../answers/record-lines.js';
import { type Ask } from '../ledger/ask.js';
import { type Location } from '../locations/location.js';
import { type Day } from '../time/day.js';
import { type Window } from '../time/window.js';
import { createWaits, type Waits } from './waits.js';

/** Collects what a run tells of itself in the end: who asks for it gets it, others pay nothing. */
export type Tally = {
  /** An answer has been said whole. */
  answered(ask: Ask, records: number, now: number): void;
  /** Lines of records have been said. */
  said(stream: string, block: RecordBlock): void;
  /** What the selected streams ask about. */
  know(what: { locations: readonly Location[]; subjects: ReadonlyMap<string, Iterable<string>> }): void;
  readonly tallied: Tallied;
};

/** What has been collected, by stream. */
export type Tallied = {
  streams: ReadonlyMap<string, StreamTally>;
  /** Sightings by day, each a number for each hour of the day, UTC. */
  hours: ReadonlyMap<string, Uint32Array>;
  /** Devices by ZIP code, of all places. */
  zipcodes: ReadonlyMap<string, number>;
  locations: readonly Location[];
  subjects: ReadonlyMap<string, readonly string[]>;
};

export type StreamTally = {
  waits: Waits;
  /** Records by subject, of all answers of this run. */
  records: Map<string, number>;
  /** Records by the first day of their window. */
  byDay: Map<Day, number>;
  answers: { subject: string; window: Window; isEmpty: boolean }[];
};

export function createTally(): Tally {
  const streams = new Map<string, StreamTally>();
  const hours = new Map<string, Uint32Array>();
  const zipcodes = new Map<string, number>();
  let locations: readonly Location[] = [];
  let subjects = new Map<string, readonly string[]>();

  function of(stream: string): StreamTally {
    const known = streams.get(stream) ?? { waits: createWaits(), records: new Map(), byDay: new Map(), answers: [] };
    streams.set(stream, known);
    return known;
  }

  return {
    answered({ batch, subjectId }, records, now) {
      const tally = of(batch.stream);
      const { window } = batch;
      tally.waits.add(Math.max(0, Math.round((now - batch.createdAt) / 1000)));
      tally.records.set(subjectId, (tally.records.get(subjectId) ?? 0) + records);
      tally.byDay.set(window.first, (tally.byDay.get(window.first) ?? 0) + records);
      tally.answers.push({ subject: subjectId, window, isEmpty: records === 0 });
    },
    said(stream, { lines }) {
      if (stream === 'observations') countHours(lines, hours);
      if (stream === 'zipcodes') countZipcodes(lines, zipcodes);
    },
    know(what) {
      locations = what.locations;
      subjects = new Map([...what.subjects].map(([stream, ids]) => [stream, [...ids]]));
    },
    get tallied() {
      return { streams, hours, zipcodes, locations, subjects };
    },
  };
}

const OBSERVED_AT = Buffer.from('"observed_at":"');
const DATE_LENGTH = '2021-02-07'.length;
const ZERO = 0x30;

/** From the lines: whatever way an answer came, they have one form. */
function countHours(lines: Buffer, hours: Map<string, Uint32Array>): void {
  for (let at = lines.indexOf(OBSERVED_AT); at >= 0; at = lines.indexOf(OBSERVED_AT, at)) {
    at += OBSERVED_AT.length;
    const day = lines.toString('latin1', at, at + DATE_LENGTH);
    const counts = hours.get(day) ?? new Uint32Array(24);
    hours.set(day, counts);
    const hour = ((lines[at + DATE_LENGTH + 1] ?? 0) - ZERO) * 10 + (lines[at + DATE_LENGTH + 2] ?? 0) - ZERO;
    counts[hour] = (counts[hour] ?? 0) + 1;
  }
}

function countZipcodes(lines: Buffer, zipcodes: Map<string, number>): void {
  for (const line of lines.toString('utf8').split('\n')) {
    if (line === '') continue;
    const { record } = JSON.parse(line) as { record: { zipcodes?: { zipcode: string; count: number }[] | null } };
    for (const { zipcode, count } of record.zipcodes ?? []) zipcodes.set(zipcode, (zipcodes.get(zipcode) ?? 0) + count);
  }
}
