import { isLow } from '../../report/is-low.js';
import { type StreamCalendar } from '../../report/report-data.js';

export type Row = { id: string; days: string; records: number | null; median: number | null };

/** How the calendar is sorted. */
export type Order = 'worst' | 'name' | 'most' | 'fewest';

const WEIGHTS: Record<string, number> = { x: 8, p: 3, e: 1, '.': 0.3 };

/** Failed days count the most, then what is far below its median or silent, then open, unasked and empty days. */
function badnessOf({ days, records, median }: Row): number {
  const letters = Array.from(days).reduce((sum, letter) => sum + (WEIGHTS[letter] ?? 0), 0);
  const isSilent = records === 0 && !days.includes('f');
  return letters + (isSilent ? 60 : 0) + (isLow(records, median, days) ? 50 : 0);
}

const byName = new Intl.Collator('en', { numeric: true });

export function toRows({ days, records }: StreamCalendar): Row[] {
  return Object.entries(days).map(([id, letters]) => ({
    id,
    days: letters,
    records: records[id]?.records ?? null,
    median: records[id]?.median ?? null,
  }));
}

export function sortRows(rows: readonly Row[], order: Order): Row[] {
  const keyed = rows.map((row) => ({ row, key: keyOf(row, order) }));
  return keyed.sort((a, b) => b.key - a.key || byName.compare(a.row.id, b.row.id)).map(({ row }) => row);
}

function keyOf(row: Row, order: Order): number {
  if (order === 'name') return 0;
  if (order === 'worst') return badnessOf(row);
  return order === 'most' ? (row.records ?? -1) : -(row.records ?? Number.MAX_SAFE_INTEGER);
}
