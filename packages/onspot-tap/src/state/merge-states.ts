import { parseState, type State } from '@onspot-tap/singer';
import { type Day } from '../time/day.js';
import { toBookmark } from './bookmark.js';
import { addTo, type DaySets, removeFrom } from './day-sets.js';
import { mergeMarks } from './marks.js';
import { emptyStream, readStreams, type StreamState, writeStreams } from './stream-state.js';

/**
 * One state out of those of several runs that shared the questions of a night, and of the one that they began from. Of
 * each subject the newest bookmark wins; finished days beyond it and marks are put together. A gap stays one unless
 * another of the states has that day as answered. Of everything else, the last one that says it wins.
 *
 * @throws Failure with `EXIT.data` when one of them is not a state
 */
export function mergeStates(values: readonly unknown[]): State {
  const states = values.map(parseState);
  // Whoever takes the state up drops what is too old.
  const streams = states.map((state) => readStreams(state, -Infinity));
  const names = new Set(streams.flatMap((one) => [...one.keys()]));
  const merged = [...names].map((name) => [name, mergeStreams(streams.flatMap((one) => one.get(name) ?? []))] as const);
  return writeStreams(parseState(Object.assign({}, ...states)), new Map(merged), null);
}

/** @throws Failure with `EXIT.data` when a value is not a state */
export function checkState(value: unknown): void {
  readStreams(parseState(value), -Infinity);
}

function mergeStreams(parts: readonly StreamState[]): StreamState {
  const merged = emptyStream();
  for (const { bookmarks, sources, given, givenLearnt } of parts) {
    for (const subject of givenLearnt) merged.learnt.add(subject);
    for (const [subject, bookmark] of bookmarks) {
      const known = merged.bookmarks.get(subject);
      if (known === undefined || known.day < bookmark.day) merged.bookmarks.set(subject, bookmark);
    }
    for (const [audience, digest] of sources) merged.sources.set(audience, digest);
    for (const [batch, text] of given) merged.given.set(batch, mergeMarks(merged.given.get(batch) ?? '', text));
  }
  for (const [subject, day] of daysOf(parts, 'ahead')) addTo(merged.ahead, subject, day);
  for (const subject of [...merged.ahead.keys()]) settle(merged, subject);
  for (const [subject, day] of daysOf(parts, 'gaps')) {
    if (!parts.some((part) => isAnswered(part, subject, day))) addTo(merged.gaps, subject, day);
  }
  return merged;
}

function* daysOf(parts: readonly StreamState[], name: 'ahead' | 'gaps'): Generator<[string, Day]> {
  for (const part of parts) for (const [subject, days] of part[name]) for (const day of days) yield [subject, day];
}

function isAnswered({ bookmarks, ahead, gaps }: StreamState, subject: string, day: Day): boolean {
  const isFinished = day <= (bookmarks.get(subject)?.day ?? -Infinity) || has(ahead, subject, day);
  return isFinished && !has(gaps, subject, day);
}

function has(sets: DaySets, subject: string, day: Day): boolean {
  return sets.get(subject)?.has(day) ?? false;
}

/** Moves a bookmark over the finished days that now follow it, and drops those that it has passed. */
function settle({ bookmarks, ahead }: StreamState, subject: string): void {
  const bookmark = bookmarks.get(subject);
  if (bookmark === undefined) return;
  let { day } = bookmark;
  while (has(ahead, subject, day + 1)) day += 1;
  if (day > bookmark.day) bookmarks.set(subject, { day, text: toBookmark(day) });
  for (const passed of [...(ahead.get(subject) ?? [])].filter((one) => one <= day)) removeFrom(ahead, subject, passed);
}
