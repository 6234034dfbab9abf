import { describeQuery, type QueryRef } from './query-ref.js';

/** What a run leaves unanswered. */
export type Lacking = {
  /** An ask of the question ended without an answer, or it was given up. */
  add(query: QueryRef): void;
  /** Such questions, each once. */
  all(): Iterable<QueryRef>;
  /** Something that the configuration names cannot be asked about in this run. */
  leaveOut(what: string): void;
  /** Such things, each once. */
  leftOut(): readonly string[];
};

export function createLacking(): Lacking {
  const queries = new Map<string, QueryRef>();
  const leftOut = new Set<string>();
  return {
    add: (query) => void queries.set(`${describeQuery(query)} ${query.digest}`, query),
    all: () => queries.values(),
    leaveOut: (what) => void leftOut.add(what),
    leftOut: () => [...leftOut],
  };
}
