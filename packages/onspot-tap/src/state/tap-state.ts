import { parseState, type State } from '@onspot-tap/singer';
import { type Day } from '../time/day.js';
import { daysIn, type Window } from '../time/window.js';
import { toBookmark } from './bookmark.js';
import { addTo, removeFrom } from './day-sets.js';
import { addMark, decodeMark, type Mark } from './marks.js';
import { emptyStream, readStreams, type StreamState, writeStreams } from './stream-state.js';

/** What the tap remembers between runs, as the target will have stored it when it comes back. */
export type TapState = {
  /** The last of the contiguous finished days; `undefined` for a subject that was never seen. */
  bookmarkOf(stream: string, subject: string): Day | undefined;
  /** Gives a subject its first bookmark. Does nothing where there is one. */
  begin(stream: string, subject: string, day: Day): void;
  /** Whether a subject got its first bookmark from this state's owner: then it has no look-back yet. */
  isNew(stream: string, subject: string): boolean;
  /** Moves a bookmark that lies further back to this day: what lies between can no longer be asked for. */
  skipTo(stream: string, subject: string, day: Day): void;
  /** Whether no day of a window needs an answer any more: each lies below the bookmark, or ahead of it beyond a hole. */
  isFinished(stream: string, subject: string, window: Window): boolean;
  /** Whether no answer will come for any day of a window. */
  isGap(stream: string, subject: string, window: Window): boolean;
  /** The records of a window have been said. The bookmark moves over contiguous finished days, and never back. */
  finish(stream: string, subject: string, window: Window): void;
  /** No answer will come for a window: its days are finished as gaps, unless an older answer stands. */
  giveUp(stream: string, subject: string, window: Window): void;
  /** Digest of the files that an audience was last answered for. */
  sourceOf(stream: string, subject: string): string | undefined;
  setSource(stream: string, subject: string, digest: string): void;
  /** What the given state said of an ask: such a mark has come back, so the target has stored what it speaks of. */
  confirmedMark(stream: string, batchId: string, index: number): Mark | undefined;
  mark(stream: string, batch: BatchRef, index: number, mark: Mark): void;
  /** Drops the marks of a batch that the ledger will not ask about any more. */
  forget(stream: string, batchId: string): void;
  /**
   * Forgets the subjects of shards beside this one, which remember them; but for borrowed ones, whose answers come here.
   */
  keepOnly(kept: { isOwn: (subject: string) => boolean; borrowed: ReadonlySet<string> }): void;
  /** The batches of a stream that there are marks of. */
  markedBatches(stream: string): string[];
  toValue(currentlySyncing: string | null): State;
};

/** A batch as far as marks go: its id and how many asks it holds. */
export type BatchRef = { id: string; asks: number };

/**
 * Takes up a given state; the original tap's works as it is. Gaps older than `oldestDay`, for which OnSpot answers no
 * more, are dropped.
 *
 * @throws Failure with `EXIT.data` when it is not a state, or a bookmark in it is not a time
 */
export function createTapState(given: unknown, oldestDay: Day): TapState {
  const value = parseState(given ?? {});
  const streams = readStreams(value, oldestDay);

  const of = (stream: string): StreamState => {
    const known = streams.get(stream) ?? emptyStream();
    streams.set(stream, known);
    return known;
  };
  const isBelow = (stream: string, subject: string, day: Day) =>
    day <= (of(stream).bookmarks.get(subject)?.day ?? -Infinity);

  function finishDay(stream: string, subject: string, day: Day): void {
    const { bookmarks, ahead, gaps, borrowed, learnt } = of(stream);
    const before = bookmarks.get(subject);
    const isNews = before === undefined || day > before.day || gaps.get(subject)?.has(day);
    if (!isNews) return;
    if (borrowed.delete(subject)) learnt.add(subject);
    removeFrom(gaps, subject, day);
    if (before === undefined) return void addTo(ahead, subject, day);
    if (day <= before.day) return;
    addTo(ahead, subject, day);
    let last = before.day;
    while (ahead.get(subject)?.has(last + 1)) removeFrom(ahead, subject, (last += 1));
    if (last > before.day) bookmarks.set(subject, { day: last, text: toBookmark(last) });
  }

  const isDayFinished = (stream: string, subject: string, day: Day) =>
    isBelow(stream, subject, day) || (of(stream).ahead.get(subject)?.has(day) ?? false);

  return {
    bookmarkOf: (stream, subject) => of(stream).bookmarks.get(subject)?.day,
    begin(stream, subject, day) {
      const { bookmarks, begun } = of(stream);
      if (bookmarks.has(subject)) return;
      bookmarks.set(subject, { day, text: toBookmark(day) });
      begun.add(subject);
    },
    isNew: (stream, subject) => of(stream).begun.has(subject),
    skipTo(stream, subject, day) {
      const bookmark = of(stream).bookmarks.get(subject);
      for (let next = (bookmark?.day ?? day) + 1; next <= day; next += 1) finishDay(stream, subject, next);
    },
    isFinished: (stream, subject, window) => every(window, (day) => isDayFinished(stream, subject, day)),
    isGap(stream, subject, window) {
      const days = of(stream).gaps.get(subject);
      return days !== undefined && every(window, (day) => days.has(day));
    },
    finish(stream, subject, window) {
      for (const day of daysIn(window)) finishDay(stream, subject, day);
    },
    giveUp(stream, subject, window) {
      for (const day of daysIn(window)) {
        if (isBelow(stream, subject, day)) continue;
        finishDay(stream, subject, day);
        addTo(of(stream).gaps, subject, day);
      }
    },
    sourceOf: (stream, subject) => of(stream).sources.get(subject),
    setSource(stream, subject, digest) {
      of(stream).sources.set(subject, digest);
      of(stream).borrowed.delete(subject);
    },
    confirmedMark: (stream, batchId, index) => decodeMark(of(stream).given.get(batchId) ?? '', index),
    mark(stream, { id, asks }, index, mark) {
      const { marks, given } = of(stream);
      marks.set(id, addMark(marks.get(id) ?? given.get(id) ?? '', index, mark, asks));
    },
    forget(stream, batchId) {
      of(stream).given.delete(batchId);
      of(stream).marks.delete(batchId);
    },
    keepOnly({ isOwn, borrowed }) {
      for (const state of streams.values()) {
        const { bookmarks, begun, ahead, gaps, sources } = state;
        for (const known of [bookmarks, begun, ahead, gaps, sources]) {
          for (const subject of known.keys()) if (!isOwn(subject) && !borrowed.has(subject)) known.delete(subject);
        }
        const others = [...borrowed].filter((subject) => !isOwn(subject));
        // What a try before this one has learnt may be known to nobody else yet.
        state.learnt = new Set(others.filter((subject) => state.givenLearnt.has(subject)));
        state.borrowed = new Set(others.filter((subject) => !state.learnt.has(subject)));
      }
    },
    markedBatches: (stream) => [...new Set([...of(stream).given.keys(), ...of(stream).marks.keys()])],
    toValue: (currentlySyncing) => writeStreams(value, streams, currentlySyncing),
  };
}

function every(window: Window, isSo: (day: Day) => boolean): boolean {
  for (const day of daysIn(window)) if (!isSo(day)) return false;
  return true;
}
