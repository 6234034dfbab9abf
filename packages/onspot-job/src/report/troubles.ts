import { toRecord } from '../reports/records.js';
import { type RunSummary, type SubjectSummary } from '../summary.js';
import { isLow } from './is-low.js';
import { daysBetween } from '../reports/days.js';

/**
 * What may be wrong with a location: days failed, it answered nothing, it has far fewer records than usual, days have been
 * open since the run before, or are merely open.
 */
export type Trouble = 'failed' | 'silent' | 'low' | 'waiting' | 'open';

/** By stream and by the names of its subjects; those without any are left out. */
export type Troubles = Record<string, Record<string, Trouble[]>>;

/**
 * What is wrong with whom. Sentences about it and the calendar's filter both go by this, so that they name the same.
 *
 * @param history earlier runs, the newest first
 */
export function toTroubles(summary: RunSummary, history: readonly RunSummary[]): Troubles {
  const streams = Object.entries(summary.subjects).map(([stream, of]) => {
    const silent = new Set(summary.silent[stream] ?? []);
    const found = Object.entries(of).flatMap(([id, subject]): [string, Trouble[]][] => {
      const troubles = troublesOf(subject, {
        isSilent: silent.has(id),
        waited: waitedDays(summary, history, stream, id),
      });
      return troubles.length === 0 ? [] : [[id, troubles]];
    });
    return [stream, toRecord(found)] as const;
  });
  return toRecord(streams);
}

function troublesOf(
  { records, median, days }: SubjectSummary,
  { isSilent, waited }: { isSilent: boolean; waited: number },
): Trouble[] {
  const found: Record<Trouble, boolean> = {
    failed: days.includes('x'),
    silent: isSilent,
    // Who has nothing at all is silent, or waited for.
    low: records !== 0 && isLow(records, median, days),
    waiting: waited > 0,
    open: days.includes('p'),
  };
  return (Object.keys(found) as Trouble[]).filter((trouble) => found[trouble]);
}

/** How many days of somebody are open now and were so in the run before. */
export function waitedDays(
  { window, subjects }: RunSummary,
  history: readonly RunSummary[],
  stream: string,
  id: string,
): number {
  const days = subjects[stream]?.[id]?.days ?? '';
  const before = history.find((run) => run.window !== null && run.subjects[stream]?.[id] !== undefined);
  const earlier = before?.subjects[stream]?.[id]?.days;
  if (window === null || !before?.window || earlier === undefined || !days.includes('p')) return 0;
  const offset = daysBetween(before.window.first_day, window.first_day);
  return Array.from(days).filter((letter, index) => letter === 'p' && earlier[index + offset] === 'p').length;
}
