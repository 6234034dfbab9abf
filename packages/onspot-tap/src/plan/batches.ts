import { type Window, windowKey } from '../time/window.js';
import { type Query } from './plan.js';

/** Queries of one stream and window that go to OnSpot in one request. */
export type QueryBatch = { stream: string; window: Window; queries: Query[] };

/** OnSpot's gateway takes requests of up to 10 MB. */
export const MAX_REQUEST_BYTES = 10_000_000;

export type BatchLimits = {
  /** Questions in one request. */
  size: number;
  /** Bytes of one query's share of the request. */
  bytesOf: (query: Query) => number;
};

/** Puts the queries of a stream together by window, oldest first, into batches within the limits. */
export function toBatches(queries: readonly Query[], { size, bytesOf }: BatchLimits): QueryBatch[] {
  const byWindow = new Map<number, Query[]>();
  for (const query of queries) {
    const key = windowKey(query.window);
    const ofWindow = byWindow.get(key);
    if (ofWindow === undefined) byWindow.set(key, [query]);
    else ofWindow.push(query);
  }
  const windows = [...byWindow].sort(([a], [b]) => a - b);
  return windows.flatMap(([, ofWindow]) => split(ofWindow, size, bytesOf).map(toBatch));
}

function toBatch([first, ...others]: [Query, ...Query[]]): QueryBatch {
  return { stream: first.stream, window: first.window, queries: [first, ...others] };
}

function split(queries: readonly Query[], size: number, bytesOf: (query: Query) => number): [Query, ...Query[]][] {
  const batches: [Query, ...Query[]][] = [];
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
