import { type Logger, messageOf } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { type RunSummary } from '../summary.js';
import { medianOf } from './median.js';
import { readSummary } from './read-summary.js';
import { mapValues, type RunFacts } from './run-facts.js';

/** So many runs are looked back at. */
const RUNS = 7;

/**
 * What earlier runs say, the newest first. Without them there is nothing to compare with, which is no failure.
 *
 * @param before only runs whose summaries come before this key
 */
export async function readHistory(
  storage: Storage,
  { but, before, log, signal }: { but: string; before?: string; log: Logger; signal: AbortSignal },
): Promise<RunSummary[]> {
  try {
    const keys: string[] = [];
    for await (const { key } of storage.list({ prefix: '_runs/dt=', signal })) {
      if (before !== undefined && key >= before) break;
      if (isSummary(key) && !key.endsWith(`/${but}.json`)) keys.push(key);
    }
    const found = await Promise.all(keys.slice(-RUNS).map((key) => readSummary(storage, key, signal)));
    return found.filter((run) => run !== undefined).reverse();
  } catch (failure) {
    log.warn(`Cannot compare this run with earlier ones: ${messageOf(failure)}`);
    return [];
  }
}

function isSummary(key: string): boolean {
  return key.endsWith('.json') && !key.endsWith('.manifest.json');
}

/** Says of each subject what its median in earlier runs was. */
export function withMedians(subjects: RunFacts['subjects'], history: readonly RunSummary[]): RunFacts['subjects'] {
  return mapValues(subjects, (of, stream) =>
    mapValues(of, (subject, id) => {
      const earlier = history.flatMap((run) => run.subjects[stream]?.[id] ?? []);
      return { ...subject, median: medianOf(earlier.flatMap(({ records }) => records ?? [])) };
    }),
  );
}

/** @param history the newest first */
export function withEarlierDays(summary: RunSummary, history: readonly RunSummary[]): RunFacts['subjects'] {
  const { window } = summary;
  if (window === null) return summary.subjects;
  return mapValues(summary.subjects, (of, stream) =>
    mapValues(of, (subject, id) => {
      const known = history.flatMap((run) => {
        const days = run.subjects[stream]?.[id]?.days;
        return days === undefined || run.window === null ? [] : [{ days, first: dayNumber(run.window.first_day) }];
      });
      return { ...subject, days: fillIn(subject.days, dayNumber(window.first_day), known) };
    }),
  );
}

const DONE = 'd';

type Days = { days: string; first: number };

/** What was found on days that are done stands in the newest run that knows it. */
function fillIn(days: string, first: number, known: readonly Days[]): string {
  return Array.from(days, (mark, index) => {
    if (mark !== DONE) return mark;
    const marks = known.map((run) => run.days.charAt(first + index - run.first));
    return marks.find((one) => one !== '' && one !== DONE && one !== 'p') ?? mark;
  }).join('');
}

function dayNumber(date: string): number {
  return Date.parse(date) / 86_400_000;
}
