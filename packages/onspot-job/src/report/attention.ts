import { type RunSummary, type SubjectSummary } from '../summary.js';
import { toEndings } from './endings.js';
import { type Attention } from './report-data.js';
import { type Trouble, type Troubles, waitedDays } from './troubles.js';
import { sayCount, sayNumber } from './words.js';

/** So many are named in a sentence's list; the calendar shows all. */
const MOST_SUBJECTS = 6;
const LEVELS: readonly Attention['level'][] = ['bad', 'warn', 'note'];

type Found = { id: string; weight: number; note: string };
type Subject = SubjectSummary & { id: string };
type Stream = {
  name: string;
  summary: RunSummary;
  /** Whether the calendar has it. */
  isKnown: boolean;
  withTrouble: (trouble: Trouble) => Subject[];
  word: string;
};

/**
 * What a person should look at, the worst first: how the run ended, what failed, what was rejected, who answered
 * nothing, who far less than usual, who has been waited for since an earlier run, and what is merely open.
 *
 * @param history earlier runs, the newest first
 */
export function toAttention(summary: RunSummary, history: readonly RunSummary[], troubles: Troubles): Attention[] {
  const streams = Object.keys(summary.streams).map((name) => toStream(name, summary, troubles));
  const found = [
    ...toEndings(summary),
    ...streams.flatMap(failed),
    ...streams.flatMap(rejected),
    ...streams.flatMap(silent),
    ...streams.flatMap(low),
    ...streams.flatMap((stream) => open(stream, history)),
  ];
  return found.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

function toStream(name: string, summary: RunSummary, troubles: Troubles): Stream {
  const subjects = summary.subjects[name] ?? {};
  return {
    name,
    summary,
    isKnown: summary.window !== null && Object.values(subjects).some(({ days }) => days !== ''),
    withTrouble: (trouble) =>
      Object.entries(subjects).flatMap(([id, subject]) =>
        troubles[name]?.[id]?.includes(trouble) ? [{ id, ...subject }] : [],
      ),
    word: summary.streams[name]?.subject ?? 'subject',
  };
}

function failed(stream: Stream): Attention[] {
  const { name, summary, word } = stream;
  const count = summary.streams[name]?.failed ?? 0;
  if (count === 0) return [];
  const found = stream.withTrouble('failed').map(({ id, days }) => {
    const failures = days.split('x').length - 1;
    return { id, weight: failures, note: sayCount(failures, 'day') };
  });
  const about = found.length === 0 ? '' : `, about ${sayCount(found.length, word)}`;
  return [listed('bad', `${sayCount(count, 'question')} of ${name} failed${about}.`, found, whereOf(stream, 'failed'))];
}

function rejected({ name, summary }: Stream): Attention[] {
  const count = summary.streams[name]?.rejected_records ?? 0;
  if (count === 0) return [];
  const are = count === 1 ? 'it is' : 'they are';
  const sentence = `The target rejected ${sayCount(count, 'record')} of ${name}: ${are} not in the data.`;
  return [plain('bad', sentence, { section: 'streams', show: null })];
}

function silent(stream: Stream): Attention[] {
  const found = stream.withTrouble('silent').map(({ id, median }) => ({
    id,
    weight: median ?? 0,
    note: median === null ? 'no earlier run' : `usually ${sayNumber(median)}`,
  }));
  if (found.length === 0) return [];
  const usual = found.filter(({ weight }) => weight > 0).length;
  const sentence = `${sayCount(found.length, stream.word)} had no records of ${stream.name} at all${sayUsual(usual, found.length)}.`;
  return [listed(usual > 0 ? 'bad' : 'note', sentence, found, whereOf(stream, 'silent'))];
}

function sayUsual(usual: number, all: number): string {
  if (usual === 0) return '';
  if (all === 1) return '; it usually has some';
  if (usual === all) return '; all of them usually have some';
  return `; ${sayNumber(usual)} of them usually ${usual === 1 ? 'has' : 'have'} some`;
}

function low(stream: Stream): Attention[] {
  const found = stream.withTrouble('low').flatMap(({ id, records, median }) => {
    if (records === null || median === null) return [];
    return [{ id, weight: 1 - records / median, note: `${sayNumber(records)} instead of ${sayNumber(median)}` }];
  });
  if (found.length === 0) return [];
  const have = found.length === 1 ? 'has' : 'have';
  const sentence = `${sayCount(found.length, stream.word)} ${have} far fewer records of ${stream.name} than usual.`;
  return [listed('warn', sentence, found, whereOf(stream, 'low'))];
}

function open(stream: Stream, history: readonly RunSummary[]): Attention[] {
  const { name, summary, word } = stream;
  const count = summary.streams[name]?.pending ?? 0;
  if (count === 0) return [];
  const long = stream.withTrouble('waiting').map(({ id }) => {
    const waited = waitedDays(summary, history, name, id);
    return { id, weight: waited, note: sayCount(waited, 'day') };
  });
  const waits = `${sayCount(count, 'question')} of ${name} ${count === 1 ? 'is' : 'are'} still open`;
  if (long.length === 0) return [plain('note', `${waits}.`, whereOf(stream, 'open'))];
  const sentence = `${waits}; ${sayCount(long.length, word)} had open days in the run before, too.`;
  return [listed('warn', sentence, long, whereOf(stream, 'waiting'))];
}

type Where = Pick<Attention, 'section' | 'show'>;

/** The rows of the calendar that a sentence is about; the table of streams where the calendar has none. */
function whereOf({ name, isKnown, withTrouble }: Stream, trouble: Trouble): Where {
  const isThere = isKnown && withTrouble(trouble).length > 0;
  return isThere ? { section: 'calendar', show: { stream: name, trouble } } : { section: 'streams', show: null };
}

function plain(level: Attention['level'], sentence: string, where: Where): Attention {
  return { level, sentence, ...where, subjects: [], more: 0 };
}

function listed(level: Attention['level'], sentence: string, found: Found[], where: Where): Attention {
  const worst = found.sort((a, b) => b.weight - a.weight || a.id.localeCompare(b.id, 'en'));
  const subjects = worst.slice(0, MOST_SUBJECTS).map(({ id, note }) => ({ id, note }));
  return { level, sentence, ...where, subjects, more: worst.length - subjects.length };
}
