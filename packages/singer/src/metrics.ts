import { type Logger, type Metric } from './log.js';
import { type JsonObject } from './message.js';

/** How often a counter says how far it is. */
const REPORT_INTERVAL_MS = 60_000;

/** Counts something and says so about every minute and at the end, as the Singer SDK's counters do. */
export type Counter = {
  add(count: number): void;
  /** The total so far. */
  readonly total: number;
  /** Says the total. */
  end(): void;
};

/** A counter named as the Singer SDK names it, such as `record_count` tagged with its stream. */
export function createCounter(log: Logger, metric: string, tags: JsonObject): Counter {
  let total = 0;
  let reportedAt = Date.now();
  const report = () => log.metric({ type: 'counter', metric, value: total, tags });
  return {
    add(count) {
      total += count;
      if (Date.now() - reportedAt < REPORT_INTERVAL_MS) return;
      reportedAt = Date.now();
      report();
    },
    get total() {
      return total;
    },
    end: report,
  };
}

/** Starts a timer; calling what it returns says the seconds that have passed, with the tags given then. */
export function startTimer(log: Logger, metric: string): (tags: JsonObject) => void {
  const startedAt = performance.now();
  return (tags) => {
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    log.metric({ type: 'timer', metric, value: seconds, tags });
  };
}

/**
 * Says measurements again and again until what is returned is called, which says them a last time. Other than a counter
 * it speaks also while nothing happens: that is when people look.
 */
export function reportEvery(log: Logger, intervalMs: number, measure: () => Iterable<Metric>): () => void {
  const report = () => {
    for (const metric of measure()) log.metric(metric);
  };
  const interval = setInterval(report, intervalMs).unref();
  return () => {
    clearInterval(interval);
    report();
  };
}
