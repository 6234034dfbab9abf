import { type StreamCalendar } from '../../report/report-data.js';
import { type Trouble } from '../../report/troubles.js';

export type Row = {
  id: string;
  days: string;
  records: number | null;
  median: number | null;
  troubles: readonly Trouble[];
};

/** How the calendar is sorted. */
export type Order = 'worst' | 'name' | 'most' | 'fewest';

/**
 * How bad it is, what counts most first: failed days, silence where there usually is something, far fewer than usual,
 * open days. Each only matters among those that are equal in all before it, so that many small things never add up to a
 * large one.
 */
function badnessOf({ days, records, median, troubles }: Row): number[] {
  const count = (letter: string) => days.split(letter).length - 1;
  const usual = median ?? 0;
  return [
    count('x'),
    troubles.includes('silent') ? usual : 0,
    troubles.includes('low') ? 1 - (records ?? 0) / usual : 0,
    troubles.includes('waiting') ? 1 : 0,
    count('p'),
    troubles.includes('silent') ? 1 : 0,
    count('e'),
    count('.'),
  ];
}

const byName = new Intl.Collator('en', { numeric: true });

export function toRows({ days, records, troubles }: StreamCalendar): Row[] {
  return Object.entries(days).map(([id, letters]) => ({
    id,
    days: letters,
    records: records[id]?.records ?? null,
    median: records[id]?.median ?? null,
    troubles: troubles[id] ?? [],
  }));
}

export function sortRows(rows: readonly Row[], order: Order): Row[] {
  const keyed = rows.map((row) => ({ row, key: keyOf(row, order) }));
  return keyed.sort((a, b) => fromTheMost(a.key, b.key) || byName.compare(a.row.id, b.row.id)).map(({ row }) => row);
}

function keyOf(row: Row, order: Order): number[] {
  if (order === 'name') return [];
  if (order === 'worst') return badnessOf(row);
  return [order === 'most' ? (row.records ?? -1) : -(row.records ?? Number.MAX_SAFE_INTEGER)];
}

/** The first difference decides. */
function fromTheMost(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (b[at] ?? 0) - (a[at] ?? 0);
}
