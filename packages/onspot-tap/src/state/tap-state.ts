import { parseState, type State } from '@onspot-tap/singer';
import { type Day } from '../time/day.js';
import { toBookmark } from './bookmark.js';
import { addTo, removeFrom } from './day-sets.js';
import { decodeMark, decodeMarks, type Mark } from './marks.js';
import { emptyStream, readStreams, type StreamState, writeStreams } from './stream-state.js';

/** What the tap remembers between runs, as the target will have stored it when it comes back. */
export type TapState = {
  /** The last of the contiguous finished days; `undefined` for a location that was never seen. */
  bookmarkOf(stream: string, location: string): Day | undefined;
  /** Gives a location its first bookmark. Does nothing where there is one. */
  begin(stream: string, location: string, day: Day): void;
  /** Whether a location got its first bookmark from this state's owner: then it has no look-back yet. */
  isNew(stream: string, location: string): boolean;
  /** Moves a bookmark that lies further back to this day: what lies between can no longer be asked for. */
  skipTo(stream: string, location: string, day: Day): void;
  /** Whether a day needs no answer any more: it lies below the bookmark, or ahead of it beyond a hole. */
  isFinished(stream: string, location: string, day: Day): boolean;
  isGap(stream: string, location: string, day: Day): boolean;
  /** The records of a day have been said. The bookmark moves over contiguous finished days, and never back. */
  finish(stream: string, location: string, day: Day): void;
  /** No answer will come for a day: it is finished as a gap, unless an older answer stands. */
  giveUp(stream: string, location: string, day: Day): void;
  /** What the given state said of an ask: such a mark has come back, so the target has stored what it speaks of. */
  confirmedMark(stream: string, batchId: string, index: number): Mark | undefined;
  mark(stream: string, batch: BatchRef, index: number, mark: Mark): void;
  /** Drops the marks of a batch that the ledger will not ask about any more. */
  forget(stream: string, batchId: string): void;
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
  const isBelow = (stream: string, location: string, day: Day) =>
    day <= (of(stream).bookmarks.get(location)?.day ?? -Infinity);

  function finish(stream: string, location: string, day: Day): void {
    const { bookmarks, ahead, gaps } = of(stream);
    removeFrom(gaps, location, day);
    const before = bookmarks.get(location);
    if (before === undefined) return void addTo(ahead, location, day);
    if (day <= before.day) return;
    addTo(ahead, location, day);
    let last = before.day;
    while (ahead.get(location)?.has(last + 1)) removeFrom(ahead, location, (last += 1));
    if (last > before.day) bookmarks.set(location, { day: last, text: toBookmark(last) });
  }

  return {
    bookmarkOf: (stream, location) => of(stream).bookmarks.get(location)?.day,
    begin(stream, location, day) {
      const { bookmarks, begun } = of(stream);
      if (bookmarks.has(location)) return;
      bookmarks.set(location, { day, text: toBookmark(day) });
      begun.add(location);
    },
    isNew: (stream, location) => of(stream).begun.has(location),
    skipTo(stream, location, day) {
      const bookmark = of(stream).bookmarks.get(location);
      for (let next = (bookmark?.day ?? day) + 1; next <= day; next += 1) finish(stream, location, next);
    },
    isFinished: (stream, location, day) =>
      isBelow(stream, location, day) || (of(stream).ahead.get(location)?.has(day) ?? false),
    isGap: (stream, location, day) => of(stream).gaps.get(location)?.has(day) ?? false,
    finish,
    giveUp(stream, location, day) {
      if (isBelow(stream, location, day)) return;
      finish(stream, location, day);
      addTo(of(stream).gaps, location, day);
    },
    confirmedMark: (stream, batchId, index) => decodeMark(of(stream).given.get(batchId) ?? '', index),
    mark(stream, { id, asks }, index, mark) {
      const { marks, given } = of(stream);
      const own = marks.get(id) ?? { marks: decodeMarks(given.get(id) ?? '', asks), asks };
      own.marks.set(index, mark);
      marks.set(id, own);
    },
    forget(stream, batchId) {
      of(stream).given.delete(batchId);
      of(stream).marks.delete(batchId);
    },
    markedBatches: (stream) => [...new Set([...of(stream).given.keys(), ...of(stream).marks.keys()])],
    toValue: (currentlySyncing) => writeStreams(value, streams, currentlySyncing),
  };
}
