import { type RunSummary, type SubjectSummary } from '../summary.js';
import { isLow } from './is-low.js';
import { daysBetween } from './merge-days.js';
import { type Attention } from './report-data.js';
import { sayCount, sayEnding, sayNumber } from './words.js';

/** So many are named in a sentence's list; the calendar shows all. */
const MOST_SUBJECTS = 6;
const LEVELS: readonly Attention['level'][] = ['bad', 'warn', 'note'];

type Found = { id: string; weight: number; note: string };
type Stream = { name: string; summary: RunSummary; subjects: [id: string, subject: SubjectSummary][]; word: string };

/**
 * What a person should look at, the worst first: how the run ended, what failed, what was rejected, who answered
 * nothing, who far less than usual, who has been waited for since an earlier run, and what is merely open.
 *
 * @param history earlier runs, the newest first
 */
export function toAttention(summary: RunSummary, history: readonly RunSummary[]): Attention[] {
  const streams = Object.entries(summary.streams).map(([name, { subject }]) => ({
    name,
    summary,
    subjects: Object.entries(summary.subjects[name] ?? {}),
    word: subject ?? 'subject',
  }));
  const found = [
    ...endings(summary),
    ...streams.flatMap(failed),
    ...streams.flatMap(rejected),
    ...streams.flatMap(silent),
    ...streams.flatMap(low),
    ...streams.flatMap((stream) => pending(stream, history)),
  ];
  return found.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

function endings({ exit_code, failure, shards, window }: RunSummary): Attention[] {
  const found: Attention[] = [];
  if (exit_code !== 0) {
    const level = exit_code === 75 ? 'warn' : 'bad';
    found.push(plain(level, `${sayEnding(exit_code)}: ${failure ?? 'the run has not said why'}`, 'run'));
  }
  for (const shard of shards ?? []) {
    if (shard.exit_code === 0) continue;
    const end = shard.exit_code === null ? 'has left nothing' : `ended with ${shard.exit_code}`;
    found.push(plain('bad', `Shard ${shard.shard} ${end}${shard.failure ? `: ${shard.failure}` : '.'}`, 'run'));
  }
  if (window === null) {
    found.push(plain('note', 'The tap has told nothing of its questions, so there is little to show.', 'run'));
  }
  return found;
}

function failed({ name, summary, subjects, word }: Stream): Attention[] {
  const count = summary.streams[name]?.failed ?? 0;
  if (count === 0) return [];
  const found = subjects.flatMap(([id, { days }]) => {
    const failures = countOf(days, 'x');
    return failures === 0 ? [] : [{ id, weight: failures, note: sayCount(failures, 'day') }];
  });
  const about = found.length === 0 ? '' : `, about ${sayCount(found.length, word)}`;
  return [listed('bad', `${sayCount(count, 'question')} of ${name} failed${about}.`, found)];
}

function rejected({ name, summary }: Stream): Attention[] {
  const count = summary.streams[name]?.rejected_records ?? 0;
  if (count === 0) return [];
  const sentence = `The target rejected ${sayCount(count, 'record')} of ${name}: they are not in the data.`;
  return [plain('bad', sentence, 'streams')];
}

function silent({ name, summary, subjects, word }: Stream): Attention[] {
  const known = new Map(subjects);
  const found = (summary.silent[name] ?? []).map((id) => {
    const median = known.get(id)?.median ?? null;
    return { id, weight: median ?? 0, note: median === null ? 'no earlier run' : `usually ${sayNumber(median)}` };
  });
  if (found.length === 0) return [];
  const usual = found.filter(({ weight }) => weight > 0).length;
  const but = usual === 0 ? '' : `; ${usual === found.length ? 'all' : sayNumber(usual)} of them usually have some`;
  const level = usual > 0 ? 'bad' : 'note';
  return [listed(level, `${sayCount(found.length, word)} had no ${name} at all${but}.`, found)];
}

function low({ name, subjects, word }: Stream): Attention[] {
  const found = subjects.flatMap(([id, { records, median, days }]) => {
    if (records === null || records === 0 || median === null || !isLow(records, median, days)) return [];
    return [{ id, weight: 1 - records / median, note: `${sayNumber(records)} instead of ${sayNumber(median)}` }];
  });
  if (found.length === 0) return [];
  const have = found.length === 1 ? 'has' : 'have';
  return [listed('warn', `${sayCount(found.length, word)} ${have} far fewer ${name} than usual.`, found)];
}

function pending({ name, summary, subjects, word }: Stream, history: readonly RunSummary[]): Attention[] {
  const count = summary.streams[name]?.pending ?? 0;
  if (count === 0) return [];
  const long = subjects.flatMap(([id, { days }]) => {
    const waited = summary.window === null ? 0 : longPending(days, summary.window.first_day, of(history, name, id));
    return waited === 0 ? [] : [{ id, weight: waited, note: sayCount(waited, 'day') }];
  });
  if (long.length === 0) {
    const have = count === 1 ? 'has' : 'have';
    return [plain('note', `${sayCount(count, 'question')} of ${name} ${have} no answer yet.`, 'calendar')];
  }
  const waits = `${sayCount(count, 'question')} of ${name} ${count === 1 ? 'is' : 'are'} open`;
  return [listed('warn', `${waits}; ${sayCount(long.length, word)} had open days in the run before, too.`, long)];
}

/** How many days are pending now and were so in the run before. */
function longPending(days: string, firstDay: string, [before]: { firstDay: string; days: string }[]): number {
  if (before === undefined || !days.includes('p')) return 0;
  const offset = daysBetween(before.firstDay, firstDay);
  return Array.from(days).filter((letter, index) => letter === 'p' && before.days[index + offset] === 'p').length;
}

function of(history: readonly RunSummary[], stream: string, id: string): { firstDay: string; days: string }[] {
  return history.flatMap(({ window, subjects }) => {
    const days = subjects[stream]?.[id]?.days;
    return window === null || days === undefined ? [] : [{ firstDay: window.first_day, days }];
  });
}

function plain(level: Attention['level'], sentence: string, section: string): Attention {
  return { level, sentence, section, subjects: [], more: 0 };
}

function listed(level: Attention['level'], sentence: string, found: Found[]): Attention {
  const worst = found.sort((a, b) => b.weight - a.weight || a.id.localeCompare(b.id, 'en'));
  const subjects = worst.slice(0, MOST_SUBJECTS).map(({ id, note }) => ({ id, note }));
  return { level, sentence, section: 'calendar', subjects, more: worst.length - subjects.length };
}

function countOf(days: string, letter: string): number {
  return days.split(letter).length - 1;
}
