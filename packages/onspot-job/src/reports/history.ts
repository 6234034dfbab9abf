import { type Logger, messageOf } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { type RunSummary } from '../summary.js';
import { medianOf } from './median.js';
import { mergeDays } from './merge-days.js';
import { readGoodSummary } from './read-summary.js';
import { mapValues } from './records.js';
import { type RunFacts } from './run-facts.js';

/** So many runs are looked back at. */
const RUNS = 7;

/** Of so many summaries at most, where many have nothing to tell. */
const MOST_READ = 10 * RUNS;

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
    const runs: RunSummary[] = [];
    for (let end = keys.length; end > 0 && runs.length < RUNS && end > keys.length - MOST_READ; end -= RUNS) {
      const some = keys.slice(Math.max(0, end - RUNS), end).reverse();
      const found = await Promise.all(some.map((key) => readGoodSummary(storage, key, { signal, log })));
      runs.push(...found.filter((run) => run !== undefined).filter(hasTold));
    }
    return runs.slice(0, RUNS);
  } catch (failure) {
    log.warn(`Cannot compare this run with earlier ones: ${messageOf(failure)}`);
    return [];
  }
}

/** Whether its tap has told anything: one that waited for a lock in vain is nothing to compare with. */
function hasTold({ window }: RunSummary): boolean {
  return window !== null;
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

/**
 * Says of days that were done by earlier runs what these have found.
 *
 * @param history the newest first
 */
export function withEarlierDays({ window, subjects }: Days, history: readonly Days[]): RunFacts['subjects'] {
  if (window === null) return subjects;
  return mapValues(subjects, (of, stream) =>
    mapValues(of, (subject, id) => {
      const earlier = history.flatMap((run) => {
        const days = run.subjects[stream]?.[id]?.days;
        return days === undefined || run.window === null ? [] : [{ firstDay: run.window.first_day, days }];
      });
      return { ...subject, days: mergeDays({ firstDay: window.first_day, days: subject.days }, earlier) };
    }),
  );
}

type Days = Pick<RunFacts, 'window' | 'subjects'>;
