import { toManyStreams } from './many-streams.js';
import { toNestedLines } from './nested.js';
import { toObservationLines, toObservations } from './observations.js';
import { type SingerLine } from './singer-line.js';
import { toWideLines } from './wide.js';

/** How an input of a target is made: the same bytes in every run and everywhere. */
export type Recipe = {
  /** Names its file; two recipes of one name make the same. */
  name: string;
  records: number;
  /** About how many bytes it makes. */
  bytes: number;
  toLines: () => Iterable<SingerLine>;
};

/** One stream of small records, whose schema lets every field be null. */
export function smallRecords(records: number): Recipe {
  const toLines = () => toObservationLines(records, 'plain');
  return { name: `small-${records}`, records, bytes: 264 * records, toLines };
}

/** The same records behind a schema with required, enum, anyOf and nullable unions. */
export function strictRecords(records: number): Recipe {
  const toLines = () => toObservationLines(records, 'strict');
  return { name: `strict-${records}`, records, bytes: 264 * records, toLines };
}

/** The same records as they are stored, without messages around them. */
export function bareRecords(records: number): Recipe {
  return { name: `bare-${records}`, records, bytes: 208 * records, toLines: () => toBareLines(records) };
}

/** Three interleaved streams of nested records. */
export function nestedRecords(records: number): Recipe {
  return { name: `nested-${records}`, records, bytes: 360 * records, toLines: () => toNestedLines(records) };
}

/** One stream of records of 60 columns. */
export function wideRecords(records: number): Recipe {
  return { name: `wide-${records}`, records, bytes: 1800 * records, toLines: () => toWideLines(records) };
}

/** Small records in so many interleaved streams. */
export function manyStreams(records: number, streams: number): Recipe {
  const toLines = () => toManyStreams(records, streams);
  return { name: `streams-${streams}-${records}`, records, bytes: 260 * records, toLines };
}

function* toBareLines(records: number): Generator<SingerLine> {
  for (const record of toObservations(records)) yield { text: `${record}\n`, recordOf: 'observations' };
}
