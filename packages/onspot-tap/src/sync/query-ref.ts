import { type Ask } from '../ledger/ask.js';
import { describeWindow, isTimeless, type Window } from '../time/window.js';

/** What is asked, whatever the submission. */
export type QueryRef = { stream: string; subjectId: string; window: Window; digest: string };

export function queryOf({ batch, subjectId, digest }: Ask): QueryRef {
  return { stream: batch.stream, subjectId, window: batch.window, digest };
}

/** A query for a sentence: `observations of EF~19978 on 2021-02-07`. */
export function describeQuery({ stream, subjectId, window }: Omit<QueryRef, 'digest'>): string {
  return `${stream} of ${subjectId}${isTimeless(window) ? '' : ` on ${describeWindow(window)}`}`;
}
