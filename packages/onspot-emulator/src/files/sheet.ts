import { pickValues } from '../csv/write.js';
import { type ColumnSpelling } from '../faults.js';
import { type Table, toKey } from '../tables/table.js';
import { type FilePlan } from './plan.js';

/** A table as it is written: its columns spelled as in the file, and their values. */
export type Sheet = {
  columns: string[];
  /** Whether the columns' names are the first line. */
  hasHeader: boolean;
  rows: () => Iterable<string[]>;
};

const OTHER_NAMES: Readonly<Record<string, string>> = {
  lat: 'latitude',
  lng: 'longitude',
  dayofweek: 'Day of Week',
  zipcode: 'zip',
};

/** A table with the columns that were asked for, and what faults do to them. */
export function toSheet(table: Table, { headers, hasHeader, spelling, extraColumns }: FilePlan): Sheet {
  const wanted = headers ?? table.columns;
  const numbers = Array.from({ length: extraColumns }, (_, i) => i + 1);
  return {
    columns: [...wanted.map((column) => spell(column, spelling)), ...numbers.map((n) => `new_column_${n}`)],
    hasHeader,
    *rows() {
      for (const row of table.rows()) yield [...pickValues(row, wanted), ...numbers.map((n) => `x${n}`)];
    },
  };
}

/** Whether a file is to be there at all. */
export function isWritten(sheet: Sheet, { absent }: FilePlan): boolean {
  return absent === 'never' || (absent === 'when-empty' && hasRows(sheet));
}

function hasRows({ rows }: Sheet): boolean {
  for (const _ of rows()) return true;
  return false;
}

function spell(column: string, spelling: ColumnSpelling | 'as-asked'): string {
  switch (spelling) {
    case 'as-asked':
      return column;
    case 'upper':
      return column.toUpperCase();
    case 'capitalised':
      return column.charAt(0).toUpperCase() + column.slice(1);
    case 'alternative':
      return OTHER_NAMES[toKey(column)] ?? column;
  }
}
