import { type Ask, isAnswered, isFailedAttempt, isOpen } from '../ledger/ask.js';
import { type Book } from '../ledger/book.js';
import { type WindowRule } from '../streams/synced-stream.js';
import { type Window, windowKey } from '../time/window.js';
import { type Coverage } from './coverage.js';
import { isAskedEnough, isInLookBack, type LookBack } from './look-back.js';
import { type DaysOptions } from './windows.js';

/** What to ask about, and the digest of how it is asked: geometry, parameters, account. */
export type PlanSubject = { id: string; digest: string };

/** One question: what to ask, and the how-manieth attempt that is. */
export type Query = { stream: string; subjectId: string; window: Window; digest: string; attempt: number };

export type Plan = {
  /** What to ask. */
  queries: Query[];
  /** What was asked as often as is allowed and has no answer. */
  gaps: Query[];
};

export type PlanInput = {
  stream: string;
  windows: WindowRule;
  subjects: readonly PlanSubject[];
  coverage: Coverage;
  book: Book;
  days: DaysOptions;
  lookBack: LookBack;
  maxAttempts: number;
  /** Only questions whose ask failed in this run: what else there is to ask was asked before. */
  onlyRetries?: boolean;
};

/** What to ask of one stream: a pure function of what is known. Nothing that is open, answered or given up. */
export function planQueries(input: PlanInput): Plan {
  const plan: Plan = { queries: [], gaps: [] };
  const retries = retryWindows(input);
  if (input.onlyRetries && retries.size === 0) return plan;
  for (const subject of input.subjects) {
    const regular = input.onlyRetries ? [] : input.coverage.windowsOf(subject);
    for (const window of merge(regular, retries.get(subject.id))) planWindow(input, subject, window, plan);
  }
  return plan;
}

function planWindow(input: PlanInput, { id, digest }: PlanSubject, window: Window, plan: Plan): void {
  const asks = input.book.asksOf(input.stream, id, window).filter((ask) => ask.digest === digest);
  const query = { stream: input.stream, subjectId: id, window, digest, attempt: 1 };
  if (!isWanted(input, query, asks)) return;
  const attempts = Math.max(0, ...asks.filter(isFailedAttempt).map(({ attempt }) => attempt));
  query.attempt = attempts + 1;
  if (attempts < input.maxAttempts) plan.queries.push(query);
  else if (!input.coverage.isFinished(query)) plan.gaps.push(query);
}

function isWanted(input: PlanInput, query: Query, asks: readonly Ask[]): boolean {
  const { coverage, lookBack, onlyRetries = false } = input;
  if (asks.some(isOpen)) return false;
  if (onlyRetries && !isWorthRetry(input, asks.at(-1))) return false;
  if (isAskedEnough(query.window, asks, lookBack)) return false;
  if (coverage.isGap(query)) return false;
  // Elsewhere an answer that is there is the answer, even when the given state does not know the day as finished yet.
  return isInLookBack(query.window, lookBack) || !(coverage.isFinished(query) || asks.some(isAnswered));
}

// A refusal is final for the run: the same question would be refused again. A range up to an older day is outdated.
function isWorthRetry({ windows, days }: PlanInput, ask: Ask | undefined): boolean {
  if (ask?.end === undefined || ask.end.reason === 'refused' || ask.end.reason === 'superseded') return false;
  return windows !== 'range' || ask.batch.newest === days.newest;
}

/**
 * Windows whose ask ended without an answer: under the same newest day, or, while the run waits, under whichever. They
 * may lie below the bookmark: a look-back ask that failed is made again.
 */
function retryWindows(input: PlanInput): Map<string, Map<number, Window>> {
  const { stream, book, days, onlyRetries = false } = input;
  const retries = new Map<string, Map<number, Window>>();
  for (const ask of book.ended()) {
    if (ask.batch.stream !== stream) continue;
    if (onlyRetries ? !isWorthRetry(input, ask) : ask.batch.newest !== days.newest) continue;
    const { window } = ask.batch;
    const windows = retries.get(ask.subjectId) ?? new Map<number, Window>();
    retries.set(ask.subjectId, windows.set(windowKey(window), window));
  }
  return retries;
}

/** Both kinds of windows, oldest first, each once. */
function* merge(regular: Iterable<Window>, others: ReadonlyMap<number, Window> | undefined): Generator<Window> {
  if (others === undefined) {
    yield* regular;
    return;
  }
  const all = new Map([...others, ...Array.from(regular, (window) => [windowKey(window), window] as const)]);
  yield* [...all.values()].sort((a, b) => windowKey(a) - windowKey(b));
}
