import { type StreamSummary } from '../summary.js';
import { type Waits } from './program-reports.js';
import { inWindow, togetherOf } from './one-window.js';
import { group, overlay } from './records.js';
import { type RunFacts } from './run-facts.js';

/** The facts of several shards as those of one run. */
export function addFacts(parts: readonly RunFacts[]): RunFacts {
  const window = togetherOf(parts.map((part) => part.window));
  return {
    window,
    streams: group(
      parts.map(({ streams }) => streams),
      addStreams,
    ),
    // What they ask about is parted among them.
    subjects: group(
      parts.map((part) => (window === null ? part.subjects : inWindow(part, window))),
      overlay,
    ),
    silent: group(
      parts.map(({ silent }) => silent),
      (of) => [...new Set(of.flat())],
    ),
    hours: group(
      parts.map(({ hours }) => hours),
      addLists,
    ),
    zipcodes: group(
      parts.map(({ zipcodes }) => zipcodes),
      add,
    ),
    places: overlay(parts.map(({ places }) => places)),
    destination: parts.find(({ destination }) => destination !== null)?.destination ?? null,
    objects: parts.flatMap(({ objects }) => objects),
    loads: parts.flatMap(({ loads }) => loads),
  };
}

function addStreams(parts: StreamSummary[]): StreamSummary {
  const sum = (name: Exclude<keyof StreamSummary, 'subject' | 'waits' | 'by_day'>) =>
    add(parts.map((part) => part[name]));
  return {
    subject: parts.find(({ subject }) => subject !== null)?.subject ?? null,
    submitted: sum('submitted'),
    answered: sum('answered'),
    failed: sum('failed'),
    pending: sum('pending'),
    records: sum('records'),
    waits: addWaits(parts.flatMap(({ waits }) => waits ?? [])),
    by_day: group(
      parts.map(({ by_day }) => by_day),
      add,
    ),
    stored_records: sum('stored_records'),
    rejected_records: sum('rejected_records'),
    bytes: sum('bytes'),
    stored_bytes: sum('stored_bytes'),
  };
}

function addWaits(parts: readonly Waits[]): Waits | null {
  if (parts.length === 0) return null;
  const counts = new Map<number, number>();
  for (const { buckets } of parts) for (const [upTo, of] of buckets) counts.set(upTo, (counts.get(upTo) ?? 0) + of);
  const buckets = [...counts].sort(([a], [b]) => a - b);
  const count = add(parts.map((part) => part.count));
  const max = Math.max(...parts.map((part) => part.max));
  const quantile = (share: number) => {
    let left = share * count;
    return buckets.find(([, of]) => (left -= of) <= 0)?.[0] ?? max;
  };
  return { count, p50: quantile(0.5), p95: quantile(0.95), max, buckets };
}

function addLists(lists: number[][]): number[] {
  return (lists[0] ?? []).map((_, index) => add(lists.map((list) => list[index] ?? 0)));
}

function add(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
