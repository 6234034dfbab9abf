import { type Ask, isAnswered, isFailedAttempt, isOpen } from '../ledger/ask.js';
import { type Book } from '../ledger/book.js';
import { type TapState } from '../state/tap-state.js';
import { type Day } from '../time/day.js';
import { type DayRange, type DaysOptions, daysOf } from './days.js';

/** A place to ask for, and the digest of how it is asked: geometry, parameters, account. */
export type Subject = { locationId: string; digest: string };

/** One question: what to ask, and the how-manieth attempt that is. */
export type Query = { stream: string; locationId: string; day: Day; digest: string; attempt: number };

export type Plan = {
  /** What to ask. */
  queries: Query[];
  /** Days that were asked for as often as is allowed and have no answer. */
  gaps: Query[];
};

export type PlanInput = {
  stream: string;
  subjects: readonly Subject[];
  state: TapState;
  book: Book;
  days: DaysOptions;
  maxAttempts: number;
  /** Only questions whose ask failed in this run: what else there is to ask was asked before. */
  onlyRetries?: boolean;
};

/** What to ask of one stream: a pure function of what is known. Nothing that is open, answered or given up. */
export function planQueries(input: PlanInput): Plan {
  const plan: Plan = { queries: [], gaps: [] };
  const retries = retryDays(input);
  if (input.onlyRetries && retries.size === 0) return plan;
  for (const subject of input.subjects) {
    const range = input.onlyRetries ? undefined : rangeOf(input, subject);
    for (const day of merge(range, retries.get(subject.locationId))) planDay(input, subject, day, plan);
  }
  return plan;
}

function rangeOf({ state, stream, days }: PlanInput, { locationId }: Subject): DayRange | undefined {
  const bookmark = state.bookmarkOf(stream, locationId);
  return bookmark === undefined ? undefined : daysOf(bookmark, state.isNew(stream, locationId), days);
}

function planDay(input: PlanInput, { locationId, digest }: Subject, day: Day, plan: Plan): void {
  const asks = input.book.asksOf(input.stream, locationId, day).filter((ask) => ask.digest === digest);
  if (!isWanted(input, { locationId, day, asks })) return;
  const attempts = Math.max(0, ...asks.filter(isFailedAttempt).map(({ attempt }) => attempt));
  const query = { stream: input.stream, locationId, day, digest, attempt: attempts + 1 };
  if (attempts < input.maxAttempts) plan.queries.push(query);
  else if (!input.state.isFinished(input.stream, locationId, day)) plan.gaps.push(query);
}

function isWanted(input: PlanInput, { locationId, day, asks }: { locationId: string; day: Day; asks: Ask[] }): boolean {
  const { stream, state, days, onlyRetries = false } = input;
  if (asks.some(isOpen)) return false;
  if (onlyRetries && !isWorthRetry(asks.at(-1))) return false;
  if (asks.some((ask) => isAnswered(ask) && ask.batch.newest === days.newest)) return false;
  if (state.isGap(stream, locationId, day)) return false;
  const isInLookBack = day > days.newest - days.latencyDays;
  // Elsewhere an answer that is there is the answer, even when the given state does not know the day as finished yet.
  return isInLookBack || !(state.isFinished(stream, locationId, day) || asks.some(isAnswered));
}

// A refusal is final for the run: the same question would be refused again.
function isWorthRetry(ask: Ask | undefined): boolean {
  return ask?.end !== undefined && ask.end.reason !== 'refused' && ask.end.reason !== 'superseded';
}

/**
 * Days whose ask ended without an answer: under the same newest day, or, while the run waits, under whichever. They
 * may lie below the bookmark: a look-back ask that failed is made again.
 */
function retryDays({ stream, book, days, onlyRetries = false }: PlanInput): Map<string, Set<Day>> {
  const retries = new Map<string, Set<Day>>();
  for (const ask of book.ended()) {
    if (ask.batch.stream !== stream) continue;
    if (onlyRetries ? !isWorthRetry(ask) : ask.batch.newest !== days.newest) continue;
    retries.set(ask.locationId, (retries.get(ask.locationId) ?? new Set()).add(ask.batch.day));
  }
  return retries;
}

function* merge(range: DayRange | undefined, others: ReadonlySet<Day> | undefined): Generator<Day> {
  for (const day of [...(others ?? [])].sort((a, b) => a - b)) {
    if (range === undefined || day < range.first) yield day;
  }
  if (range !== undefined) for (let day = range.first; day <= range.last; day += 1) yield day;
}
