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

/** Puts queries that come window by window into batches within the limits, as they come. */
export function* toBatches(queries: Iterable<Query>, { size, bytesOf }: BatchLimits): Generator<QueryBatch> {
  let batch: QueryBatch | undefined;
  let bytes = 0;
  for (const query of queries) {
    const more = bytesOf(query);
    const isFull = batch?.queries.length === size || bytes + more > MAX_REQUEST_BYTES;
    if (batch !== undefined && (isFull || windowKey(batch.window) !== windowKey(query.window))) {
      yield batch;
      batch = undefined;
    }
    batch ??= { stream: query.stream, window: query.window, queries: [] };
    bytes = batch.queries.length === 0 ? more : bytes + more;
    batch.queries.push(query);
  }
  if (batch !== undefined) yield batch;
}
