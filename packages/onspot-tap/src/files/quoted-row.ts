import { CsvError, parse } from 'csv-parse/sync';

const LINE_FEED = 0x0a;
const QUOTE = 0x22;

/** What is wrong, by the code of csv-parse. */
const FAULTS: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE: 'a quote stands in the middle of a cell that is not quoted',
  CSV_INVALID_CLOSING_QUOTE: 'something follows the quote that ends a cell',
};

/**
 * Behind the line feed that ends the row at `at`: the first one with an even number of quotes before it, because in a
 * row that is well formed quotes open, close or are doubled. -1 when it does not lie before `to`.
 */
export function findRowEnd(bytes: Uint8Array, at: number, to: number): number {
  let isQuoted = false;
  for (let index = at; index < to; index += 1) {
    if (bytes[index] === QUOTE) isQuoted = !isQuoted;
    else if (bytes[index] === LINE_FEED && !isQuoted) return index + 1;
  }
  return -1;
}

/** The cells of a row; or what is wrong with it, in words. */
export function parseRow(bytes: Buffer, delimiter: number): readonly string[] | string {
  try {
    const [cells = []] = parse(bytes, { delimiter: String.fromCharCode(delimiter), record_delimiter: ['\r\n', '\n'] });
    return cells;
  } catch (error) {
    const fault = error instanceof CsvError ? FAULTS[error.code] : undefined;
    if (fault === undefined) throw error;
    return fault;
  }
}

export function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === LINE_FEED) count += 1;
  return count;
}
