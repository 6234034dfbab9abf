import { toAge } from '../words/age.js';
import { toCount } from '../words/count.js';
import {
  type FailedQuestion,
  type Inspection,
  type LeaseInspection,
  type PendingQuestion,
  type InspectedQuestion,
  type StreamInspection,
  type SubjectInspection,
} from './inspection.js';
import { type Column, toTable } from './table.js';

/** Rows of one table unless all are wanted. */
const MOST_ROWS = 20;

/** An inspection for people: the totals, then what is worst first. */
export function toText(inspection: Inspection, { all }: { all: boolean }): string {
  const { streams, lease, at, work_store, newest_day, has_state } = inspection;
  const head = [
    `Work store  ${work_store}`,
    `Looked at   ${at}; OnSpot answers for days up to ${newest_day}`,
    `Lease       ${describeLease(lease)}`,
    ...(has_state
      ? []
      : ['State       none was given (--state): nothing is known of bookmarks, and answers may have been read before']),
  ];
  const most = all ? Infinity : MOST_ROWS;
  const parts = [
    head,
    toTable(totalColumns(has_state, Date.parse(at)), streams),
    section('Waiting', pendingColumns, byStart(rowsOf(streams, ({ pending }) => pending)), most),
    section('Failed', failedColumns, byEnd(rowsOf(streams, ({ failed }) => failed)), most),
    section('Behind, ahead, gaps', dayColumns, byLag(subjectsOf(streams).filter(hasDays)), most),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function describeLease(lease: LeaseInspection | null): string {
  if (lease === null) return 'free: no run is at work';
  const holder =
    lease.run_id === null
      ? 'somebody who left no name'
      : `run ${lease.run_id} (host ${lease.host}, pid ${lease.pid}, since ${lease.since})`;
  if (lease.has_expired) return `left behind by ${holder} at ${lease.expires_at}; the next run takes it over`;
  return `held by ${holder}`;
}

function totalColumns(hasState: boolean, now: number): Column<StreamInspection>[] {
  const count = (title: string, of: (totals: StreamInspection['totals']) => number): Column<StreamInspection> => ({
    title,
    isNumber: true,
    of: ({ totals }) => toCount(of(totals)),
  });
  const days: Column<StreamInspection>[] = [
    count('GAP DAYS', ({ gap_days }) => gap_days),
    count('DAYS AHEAD', ({ ahead_days }) => ahead_days),
    count('BEHIND', ({ behind }) => behind),
    { title: 'OLDEST BOOKMARK', of: ({ totals }) => totals.oldest_bookmark ?? '-' },
  ];
  return [
    { title: 'STREAM', of: ({ stream }) => stream },
    count('SUBJECTS', ({ subjects }) => subjects),
    count('WAITING', ({ pending }) => pending),
    count('ARRIVED', ({ arrived }) => arrived),
    {
      title: 'OLDEST',
      isNumber: true,
      of: ({ totals: { oldest_pending_at: since } }) => (since === null ? '-' : toAge(now - Date.parse(since))),
    },
    count('FAILED', ({ failed }) => failed),
    ...(hasState ? days : []),
  ];
}

/** What there is of a subject, and whose it is. */
type Of<T> = { stream: string; subject: string; one: T };

function rowsOf<T>(streams: readonly StreamInspection[], of: (subject: SubjectInspection) => readonly T[]): Of<T>[] {
  return subjectsOf(streams).flatMap(({ stream, subject, one }) =>
    of(one).map((question) => ({ stream, subject, one: question })),
  );
}

function subjectsOf(streams: readonly StreamInspection[]): Of<SubjectInspection>[] {
  return streams.flatMap(({ stream, subjects }) => subjects.map((one) => ({ stream, subject: one.subject, one })));
}

const by = <T>(keyOf: (row: T) => string, rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));

const byStart = (rows: Of<PendingQuestion>[]) => by(({ one }) => one.submitted_at, rows);

const byEnd = (rows: Of<FailedQuestion>[]) => by(({ one }) => one.ended_at, rows).reverse();

const byLag = (rows: Of<SubjectInspection>[]) =>
  [...rows].sort((a, b) => (b.one.days_behind ?? 0) - (a.one.days_behind ?? 0) || b.one.gap_days - a.one.gap_days);

function hasDays({ one }: Of<SubjectInspection>): boolean {
  return (one.days_behind ?? 0) > 0 || one.ahead_days > 0 || one.gap_days > 0;
}

function section<T>(title: string, columns: readonly Column<T>[], rows: readonly T[], most: number): string[] {
  if (rows.length === 0) return [];
  const more = rows.length - most;
  return [
    `${title} (${toCount(rows.length)})`,
    ...toTable(columns, rows.slice(0, most)),
    ...(more > 0 ? [`and ${toCount(more)} more; --all shows them`] : []),
  ];
}

function asked<T>(): Column<Of<T>>[] {
  return [
    { title: 'STREAM', of: ({ stream }) => stream },
    { title: 'SUBJECT', of: ({ subject }) => subject },
  ];
}

const describeDays = ({ start, end }: InspectedQuestion): string => {
  const [first, last] = [start?.slice(0, 10), end?.slice(0, 10)];
  return first === undefined ? '-' : first === last ? first : `${first} to ${last}`;
};

const pendingColumns: Column<Of<PendingQuestion>>[] = [
  ...asked<PendingQuestion>(),
  { title: 'DAYS', of: ({ one }) => describeDays(one) },
  { title: 'WAITING', isNumber: true, of: ({ one }) => toAge(one.waiting_seconds * 1000) },
  { title: 'SUBMITTED', of: ({ one }) => one.submitted_at },
  { title: 'ATTEMPT', isNumber: true, of: ({ one }) => String(one.attempt) },
  { title: 'IN THE INBOX', of: ({ one }) => one.arrived ?? '-' },
  { title: 'ASK', of: ({ one }) => one.ask_id },
];

const failedColumns: Column<Of<FailedQuestion>>[] = [
  ...asked<FailedQuestion>(),
  { title: 'DAYS', of: ({ one }) => describeDays(one) },
  { title: 'ENDED', of: ({ one }) => one.ended_at },
  { title: 'ATTEMPT', isNumber: true, of: ({ one }) => String(one.attempt) },
  { title: 'REASON', of: ({ one }) => one.reason },
  { title: 'ASK', of: ({ one }) => one.ask_id },
  { title: 'MESSAGE', of: ({ one }) => one.message ?? '-' },
];

const dayColumns: Column<Of<SubjectInspection>>[] = [
  ...asked<SubjectInspection>(),
  { title: 'BOOKMARK', of: ({ one }) => one.bookmark ?? '-' },
  {
    title: 'DAYS BEHIND',
    isNumber: true,
    of: ({ one }) => (one.days_behind === null ? '-' : toCount(one.days_behind)),
  },
  { title: 'AHEAD', of: ({ one }) => one.ahead.join(' ') || '-' },
  { title: 'GAPS', of: ({ one }) => one.gaps.join(' ') || '-' },
];
