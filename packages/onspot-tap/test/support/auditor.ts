import { type SingerMessage } from '@onspot-tap/singer';
import { type OnSpotEmulator } from '@onspot-tap/emulator';
import { STREAMS } from 'onspot-tap';

export type TapStateValue = {
  bookmarks: Record<string, Record<string, string>>;
  currently_syncing?: string;
  delivered?: Record<string, Record<string, string>>;
  ahead?: Record<string, Record<string, string[]>>;
  gaps?: Record<string, Record<string, string[]>>;
};

/** Watches everything a world's runs say, and says what a STATE claims that no message before it has shown. */
export type Auditor = {
  follow(message: SingerMessage): void;
  /** Begins a run: bookmarks may be where they like, since the given state may be any. */
  begin(): void;
  violations: string[];
};

const DAY_MS = 86_400_000;

/** The days of `["2021-02-07", "2021-02-09/2021-02-12"]`. */
export function daysOf(parts: readonly string[] = []): string[] {
  return parts.flatMap((part) => {
    const [first = '', last = first] = part.split('/');
    return daysBetween(first, last);
  });
}

export function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let time = Date.parse(first); time <= Date.parse(last); time += DAY_MS) {
    days.push(new Date(time).toISOString().slice(0, 10));
  }
  return days;
}

const lastFinishedDay = (bookmark: string): string =>
  bookmark.includes('T23:59:59')
    ? bookmark.slice(0, 10)
    : new Date(Date.parse(`${bookmark.slice(0, 10)}Z`) - DAY_MS).toISOString().slice(0, 10);

/** OnSpot answers for days since the first of the month a year ago. */
function oldestAnsweredDay(now: number): string {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear() - 1, date.getUTCMonth(), 1)).toISOString().slice(0, 10);
}

/**
 * The rule: at every STATE the records of each day from a location's first bookmark ever up to its bookmark now, and of
 * each day ahead of it, stand before the STATE, all of them, or the day is a gap, or too old to be answered. And no
 * bookmark moves back in a run.
 */
export function createAuditor(emulator: OnSpotEmulator): Auditor {
  const recordsOf = new Map<string, number>();
  const succeeded = new Set<string>();
  const gapsEver = new Set<string>();
  const violations: string[] = [];
  const firstBookmarks = new Map<string, string>();
  let before: TapStateValue['bookmarks'] = {};

  const isShown = (path: string, name: string, day: string) =>
    emulator.expected({ path, name }).some(({ ask, items }) => {
      if (!succeeded.has(ask.responseId) || day < ask.start.slice(0, 10) || day > ask.end.slice(0, 10)) return false;
      const count = [...items()].length;
      // A summary has no list, and one record.
      return (recordsOf.get(ask.responseId) ?? 0) >= count;
    });

  function checkDay(stream: string, name: string, day: string): void {
    const path = STREAMS.find((known) => known.name === stream)?.callback?.path ?? '';
    if (gapsEver.has(`${stream} ${name} ${day}`) || isShown(path, name, day)) return;
    violations.push(`A STATE says that ${stream} of ${name} on ${day} is finished, and nothing shows it`);
  }

  function checkState(state: TapStateValue): void {
    for (const [stream, gaps] of Object.entries(state.gaps ?? {})) {
      for (const [name, parts] of Object.entries(gaps)) {
        for (const day of daysOf(parts)) gapsEver.add(`${stream} ${name} ${day}`);
      }
    }
    for (const [stream, bookmarks] of Object.entries(state.bookmarks)) {
      for (const [name, bookmark] of Object.entries(bookmarks)) {
        if (bookmark < (before[stream]?.[name] ?? '')) violations.push(`The bookmark of ${stream} ${name} moved back`);
        const last = lastFinishedDay(bookmark);
        const first = firstBookmarks.get(`${stream} ${name}`) ?? last;
        firstBookmarks.set(`${stream} ${name}`, first);
        const oldest = oldestAnsweredDay(emulator.clock.now());
        for (const day of daysBetween(first, last).slice(1)) if (day >= oldest) checkDay(stream, name, day);
        for (const day of daysOf(state.ahead?.[stream]?.[name])) checkDay(stream, name, day);
      }
    }
    before = state.bookmarks;
  }

  return {
    violations,
    begin: () => (before = {}),
    follow(message) {
      if (message.type === 'STATE') checkState(message.value as unknown as TapStateValue);
      if (message.type !== 'RECORD') return;
      const { status } = message.record;
      const id = message.record.response_id as string;
      if (message.stream !== 'requests') recordsOf.set(id, (recordsOf.get(id) ?? 0) + 1);
      else if (status === 'succeeded') succeeded.add(id);
    },
  };
}
