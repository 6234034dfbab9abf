import { type Ask, isAnswered, isFailedAttempt, isOpen } from '../ledger/ask.js';
import { type Book } from '../ledger/book.js';
import { type WindowRule } from '../streams/synced-stream.js';
import { type Window, windowKey } from '../time/window.js';
import { type Coverage } from './coverage.js';
import { isAskedEnough, isInLookBack, type LookBack } from './look-back.js';
import { type RetryPause } from './retry-pause.js';
import { type DaysOptions } from './windows.js';

/** What to ask about, and the digest of how it is asked: geometry, parameters, account. */
export type PlanSubject = { id: string; digest: string };

/** One question: what to ask, and the how-manieth attempt that is. */
export type Query = { stream: string; subjectId: string; window: Window; digest: string; attempt: number };

/** A question to ask, or one that was asked as often as is allowed and has no answer. */
export type Planned = Query & { isGap: boolean };

export type PlanInput = {
  stream: string;
  windows: WindowRule;
  subjects: readonly PlanSubject[];
  coverage: Coverage;
  book: Book;
  days: DaysOptions;
  lookBack: LookBack;
  maxAttempts: number;
  pause: RetryPause;
  /** Only questions whose ask failed in this run: what else there is to ask was asked before. */
  onlyRetries?: boolean;
};

/**
 * What to ask of one stream: a pure function of what is known. Nothing that is open, answered or given up. Window by
 * window, the oldest first, and each one only when it is its turn: a first night may have a million.
 */
export function* planQueries(input: PlanInput): Generator<Planned> {
  const retries = retriesOf(input);
  // As it was when the plan began: bookmarks move while its questions are asked.
  const { firstKeys, regular } = regularWindows(input);
  const windows = new Map([...[...retries].map(([key, { window }]) => [key, window] as const), ...regular]);
  for (const [key, window] of [...windows].sort(([a], [b]) => a - b)) {
    const retried = retries.get(key)?.subjects;
    for (const [index, subject] of input.subjects.entries()) {
      const isRegular = regular.has(key) && (firstKeys[index] ?? Infinity) <= key;
      if (!isRegular && retried?.has(subject.id) !== true) continue;
      const planned = planQuery(input, subject, window);
      if (planned !== undefined) yield planned;
    }
  }
}

/** The windows that any subject is regularly asked about, and where those of each subject begin. */
function regularWindows({ coverage, subjects, onlyRetries }: PlanInput): {
  firstKeys: readonly number[];
  regular: ReadonlyMap<number, Window>;
} {
  if (onlyRetries) return { firstKeys: [], regular: new Map() };
  let oldest: Window | undefined;
  const firstKeys = subjects.map((subject) => {
    const first = coverage.firstWindowOf(subject);
    if (first === undefined) return Infinity;
    if (oldest === undefined || first.first < oldest.first) oldest = first;
    return windowKey(first);
  });
  const windows = oldest === undefined ? [] : coverage.windowsFrom(oldest);
  return { firstKeys, regular: new Map(Array.from(windows, (window) => [windowKey(window), window])) };
}

function planQuery(input: PlanInput, { id, digest }: PlanSubject, window: Window): Planned | undefined {
  const known = input.book.peeksOf(input.stream, id, window);
  const asks = known.length === 0 ? known : known.filter((ask) => ask.digest === digest);
  const query = { stream: input.stream, subjectId: id, window, digest, attempt: 1, isGap: false };
  if (!isWanted(input, query, asks)) return undefined;
  const attempts = asks.reduce((most, ask) => (isFailedAttempt(ask) ? Math.max(most, ask.attempt) : most), 0);
  query.attempt = attempts + 1;
  query.isGap = attempts >= input.maxAttempts;
  const last = asks.at(-1);
  if (query.isGap ? input.coverage.isFinished(query) : last && input.pause.isResting(last)) return undefined;
  return query;
}

function isWanted(input: PlanInput, query: Query, asks: readonly Ask[]): boolean {
  const { coverage, lookBack, onlyRetries = false } = input;
  if (asks.some(isOpen)) return false;
  if (onlyRetries && !isWorthRetry(input, asks.at(-1))) return false;
  if (isAskedEnough(query.window, asks, lookBack)) return false;
  if (coverage.isGap(query)) return false;
  // Elsewhere an answer that is there is the answer, even when the given state does not know the day as finished yet.
  const isLookedBackAt = isInLookBack(query.window, lookBack) && coverage.hasLookBack({ id: query.subjectId });
  return isLookedBackAt || !(coverage.isFinished(query) || asks.some(isAnswered));
}

// A refusal is final for the run: the same question would be refused again. A range up to an older day is outdated.
function isWorthRetry({ windows, days }: PlanInput, ask: Ask | undefined): boolean {
  if (ask?.end === undefined || ask.end.reason === 'refused' || ask.end.reason === 'superseded') return false;
  return windows !== 'range' || ask.batch.newest === days.newest;
}

/** Subjects that are asked about a window once more. */
type Retries = { window: Window; subjects: Set<string> };

/**
 * Windows whose ask ended without an answer: under the same newest day, or, while the run waits, under whichever. They
 * may lie below the bookmark: a look-back ask that failed is made again.
 */
function retriesOf(input: PlanInput): Map<number, Retries> {
  const { stream, book, days, onlyRetries = false } = input;
  const retries = new Map<number, Retries>();
  for (const ask of [...book.endedElsewhere(), ...book.ended()]) {
    if (ask.batch.stream !== stream) continue;
    if (onlyRetries ? !isWorthRetry(input, ask) : ask.batch.newest !== days.newest) continue;
    const { window } = ask.batch;
    const ofWindow = retries.get(windowKey(window)) ?? { window, subjects: new Set() };
    ofWindow.subjects.add(ask.subjectId);
    retries.set(windowKey(window), ofWindow);
  }
  return retries;
}
