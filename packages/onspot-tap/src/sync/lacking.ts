import { describeQuery, type QueryRef } from './query-ref.js';

/** Questions of which an ask ended without an answer in a run, or which were given up. */
export type Lacking = {
  add(query: QueryRef): void;
  /** Each once. */
  all(): Iterable<QueryRef>;
};

export function createLacking(): Lacking {
  const queries = new Map<string, QueryRef>();
  return {
    add: (query) => void queries.set(`${describeQuery(query)} ${query.digest}`, query),
    all: () => queries.values(),
  };
}
