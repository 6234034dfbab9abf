import { type TapState } from '../state/tap-state.js';
import { type WindowRule } from '../streams/synced-stream.js';
import { dayWindow, type Window } from '../time/window.js';
import { type DaysOptions, firstWindow, windowsFrom } from './windows.js';

/** A question as far as the state remembers it. */
export type Covered = { subjectId: string; window: Window; digest: string };

/** What one stream has answers for, as the state remembers it from run to run. */
export type Coverage = {
  /** The first of the windows that a subject is regularly asked about; undefined when there is none. */
  firstWindowOf(subject: { id: string }): Window | undefined;
  /** Whether days of it that have an answer are asked about again in the look-back; those of what is new are not yet. */
  hasLookBack(subject: { id: string }): boolean;
  /** All windows from such a one on, oldest first. */
  windowsFrom(first: Window): Iterable<Window>;
  /** Whether there is an answer, or none will come. */
  isFinished(question: Covered): boolean;
  isGap(question: Covered): boolean;
  /** The records of an answer have been said. */
  finish(question: Covered): void;
  /** No answer will come. */
  giveUp(question: Covered): void;
};

export type DayCoverageOptions = { stream: string; rule: WindowRule; state: TapState; days: DaysOptions };

/** Of questions about ranges of days: bookmarks, days ahead of them, and gaps. */
export function coverByDays({ stream, rule, state, days }: DayCoverageOptions): Coverage {
  return {
    firstWindowOf({ id }) {
      const bookmark = state.bookmarkOf(stream, id);
      return bookmark === undefined ? undefined : firstWindow(bookmark, state.isNew(stream, id), rule, days);
    },
    hasLookBack: ({ id }) => !state.isNew(stream, id),
    windowsFrom: (first) => windowsFrom(first, days),
    isFinished: ({ subjectId, window }) => state.isFinished(stream, subjectId, window),
    isGap: ({ subjectId, window }) => state.isGap(stream, subjectId, window),
    finish({ subjectId, window }) {
      // Nothing else would ever ask for what lies before a range.
      if (rule === 'range') state.skipTo(stream, subjectId, window.first - 1);
      state.finish(stream, subjectId, window);
    },
    giveUp: ({ subjectId, window }) => state.giveUp(stream, subjectId, window),
  };
}

/** The window of questions that are about no days. */
export const TIMELESS: Window = dayWindow(0);

/** Before the digest of files that were given up: they are not asked about again until their content is another. */
const GAP = 'gap ';

/** Of questions about files: which content the answer was for, or that there is none for it. */
export function coverBySource({ stream, state }: { stream: string; state: TapState }): Coverage {
  const known = ({ subjectId }: Covered) => state.sourceOf(stream, subjectId);
  const isGap = (question: Covered) => known(question) === `${GAP}${question.digest}`;
  return {
    firstWindowOf: () => TIMELESS,
    hasLookBack: () => false,
    windowsFrom: () => [TIMELESS],
    isFinished: (question) => known(question) === question.digest || isGap(question),
    isGap,
    finish: ({ subjectId, digest }) => state.setSource(stream, subjectId, digest),
    giveUp: ({ subjectId, digest }) => state.setSource(stream, subjectId, `${GAP}${digest}`),
  };
}
