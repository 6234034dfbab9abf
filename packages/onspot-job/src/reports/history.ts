import { type Logger, messageOf } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { type RunSummary } from '../summary.js';
import { dayNumber } from './days.js';
import { medianOf } from './median.js';
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

/** @param history the newest first */
export function withEarlierDays({ window, subjects }: Days, history: readonly Days[]): RunFacts['subjects'] {
  if (window === null) return subjects;
  return mapValues(subjects, (of, stream) =>
    mapValues(of, (subject, id) => {
      const known = history.flatMap((run) => {
        const days = run.subjects[stream]?.[id]?.days;
        return days === undefined || run.window === null ? [] : [{ days, first: dayNumber(run.window.first_day) }];
      });
      return { ...subject, days: fillIn(subject.days, dayNumber(window.first_day), known) };
    }),
  );
}

type Days = Pick<RunFacts, 'window' | 'subjects'>;

const DONE = 'd';

type Marks = { days: string; first: number };

/** What was found on days that are done stands in the newest run that knows it. */
function fillIn(days: string, first: number, known: readonly Marks[]): string {
  return Array.from(days, (mark, index) => {
    if (mark !== DONE) return mark;
    const marks = known.map((run) => run.days.charAt(first + index - run.first));
    return marks.find((one) => one !== '' && one !== DONE && one !== 'p') ?? mark;
  }).join('');
}
