import { isJsonObject, type JsonObject, type State } from '@onspot-tap/singer';
import { type Run } from '../sync/run.js';
import { lastWholeDay } from '../plan/windows.js';
import { decodeDays } from '../state/day-set.js';
import { type StreamInspection, type StreamTotals, type SubjectInspection } from './inspection.js';
import { type Questions } from './inspect-questions.js';

/** What is known of one stream. */
export function inspectStream(run: Run, stream: string, questions: ReadonlyMap<string, Questions>): StreamInspection {
  const known = stateOf(run.state.toValue(null), stream);
  const names = [known.bookmarks, known.ahead, known.gaps, known.sources].flatMap((part) => Object.keys(part));
  const reachable = lastWholeDay(run.streams.get(stream)?.stream.windows ?? 1, run.newest);
  const subjects = [...new Set([...names, ...questions.keys()])].map((subject): SubjectInspection => {
    const bookmark = known.bookmarks[subject];
    const day = run.state.bookmarkOf(stream, subject);
    const ahead = textsIn(known.ahead[subject]);
    const gaps = textsIn(known.gaps[subject]);
    const { pending = [], failed = [] } = questions.get(subject) ?? {};
    return {
      subject,
      bookmark: typeof bookmark === 'string' ? bookmark : null,
      days_behind: day === undefined ? null : Math.max(0, reachable - day),
      ahead,
      ahead_days: decodeDays(ahead)?.size ?? 0,
      gaps,
      gap_days: decodeDays(gaps)?.size ?? 0,
      pending,
      failed,
    };
  });
  subjects.sort(worstFirst);
  return { stream, totals: toTotals(subjects), subjects };
}

type StreamMemory = { bookmarks: JsonObject; ahead: JsonObject; gaps: JsonObject; sources: JsonObject };

function stateOf(state: State, stream: string): StreamMemory {
  const part = (name: string): JsonObject => {
    const all = state[name];
    const own = isJsonObject(all) ? all[stream] : undefined;
    return isJsonObject(own) ? own : {};
  };
  return { bookmarks: part('bookmarks'), ahead: part('ahead'), gaps: part('gaps'), sources: part('sources') };
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function worstFirst(a: SubjectInspection, b: SubjectInspection): number {
  return (
    compare(a.pending[0]?.submitted_at ?? '~', b.pending[0]?.submitted_at ?? '~') ||
    b.failed.length - a.failed.length ||
    b.gap_days - a.gap_days ||
    (b.days_behind ?? 0) - (a.days_behind ?? 0) ||
    compare(a.subject, b.subject)
  );
}

function toTotals(subjects: readonly SubjectInspection[]): StreamTotals {
  const sum = (count: (subject: SubjectInspection) => number) => subjects.reduce((all, one) => all + count(one), 0);
  return {
    subjects: subjects.length,
    pending: sum(({ pending }) => pending.length),
    arrived: sum(({ pending }) => pending.filter(({ arrived }) => arrived !== null).length),
    oldest_pending_at: least(subjects.map(({ pending }) => pending[0]?.submitted_at ?? null)),
    failed: sum(({ failed }) => failed.length),
    gap_days: sum(({ gap_days }) => gap_days),
    ahead_days: sum(({ ahead_days }) => ahead_days),
    behind: sum(({ days_behind }) => ((days_behind ?? 0) > 0 ? 1 : 0)),
    oldest_bookmark: least(subjects.map(({ bookmark }) => bookmark)),
  };
}

function least(texts: readonly (string | null)[]): string | null {
  return texts.reduce((oldest, text) => (text !== null && (oldest === null || text < oldest) ? text : oldest), null);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
