import { type Ask } from '../ledger/ask.js';
import { type Day, toDate } from '../time/day.js';

/** What is asked, whatever the submission. */
export type QueryRef = { stream: string; locationId: string; day: Day };

export function queryOf({ batch, locationId }: Ask): QueryRef {
  return { stream: batch.stream, locationId, day: batch.day };
}

/** A query for a sentence: `observations of EF~19978 on 2021-02-07`. */
export function describeQuery({ stream, locationId, day }: QueryRef): string {
  return `${stream} of ${locationId} on ${toDate(day)}`;
}
