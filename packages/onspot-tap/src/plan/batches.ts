import { type Day } from '../time/day.js';
import { type Query } from './plan.js';

/** Queries of one stream and day that go to OnSpot in one request. */
export type QueryBatch = { stream: string; day: Day; queries: Query[] };

/** OnSpot's gateway takes requests of up to 10 MB. */
export const MAX_REQUEST_BYTES = 10_000_000;

export type BatchLimits = {
  /** Locations in one request. */
  size: number;
  /** Bytes of one query's feature in the request. */
  bytesOf: (query: Query) => number;
};

/** Puts queries together by stream and day, oldest day first, into batches within the limits. */
export function toBatches(queries: readonly Query[], { size, bytesOf }: BatchLimits): QueryBatch[] {
  const byDay = new Map<Day, Query[]>();
  for (const query of queries) {
    const ofDay = byDay.get(query.day);
    if (ofDay === undefined) byDay.set(query.day, [query]);
    else ofDay.push(query);
  }
  const days = [...byDay].sort(([a], [b]) => a - b);
  return days.flatMap(([day, ofDay]) =>
    split(ofDay, size, bytesOf).map((part) => ({ stream: part[0]?.stream ?? '', day, queries: part })),
  );
}

function split(queries: readonly Query[], size: number, bytesOf: (query: Query) => number): Query[][] {
  const batches: Query[][] = [];
  let bytes = Infinity;
  for (const query of queries) {
    const more = bytesOf(query);
    const last = batches.at(-1);
    if (last === undefined || last.length === size || bytes + more > MAX_REQUEST_BYTES) {
      batches.push([query]);
      bytes = more;
    } else {
      last.push(query);
      bytes += more;
    }
  }
  return batches;
}
