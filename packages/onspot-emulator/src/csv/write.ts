import { type Row, toKey } from '../tables/table.js';

/** How the values of a file are told apart. */
export type CsvFormat = {
  delimiter: string;
  /** Whether every value is quoted, or only those that have to be. */
  quoteAll: boolean;
};

/** One line of CSV. */
export function writeLine(values: readonly (string | number)[], { delimiter, quoteAll }: CsvFormat): string {
  const written = values.map(String).map((value) => {
    const isPlain = !quoteAll && !value.includes(delimiter) && !/["\r\n]/.test(value);
    return isPlain ? value : `"${value.replaceAll('"', '""')}"`;
  });
  return `${written.join(delimiter)}\n`;
}

/** A row's values in the order of some columns; what it has not is empty. */
export function pickValues(row: Row, columns: readonly string[]): string[] {
  return columns.map((column) => String(row[toKey(column)] ?? ''));
}
