import { type CellSpans } from './row-taker.js';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;

const ENDS_CELL = 1;
const IS_QUOTE = 2;

/**
 * Finds the cells of the line that begins at `at` and returns the index of its line feed, which must be there; or -1
 * when a cell is not what stands in the bytes, with or without quotes around it, or goes on in the next line.
 */
export type CellFinder = (bytes: Uint8Array, at: number, cells: CellSpans) => number;

export function createCellFinder(delimiter: number): CellFinder {
  const kinds = new Uint8Array(256);
  kinds[delimiter] = ENDS_CELL;
  kinds[LINE_FEED] = ENDS_CELL;
  kinds[QUOTE] = IS_QUOTE;
  return (bytes, at, cells) => {
    const { starts, ends } = cells;
    let count = 0;
    for (let index = at; ; index += 1) {
      const isQuoted = bytes[index] === QUOTE;
      if (isQuoted) index += 1;
      starts[count] = index;
      if (isQuoted) index = findClosingQuote(bytes, index);
      else while (kinds[bytes[index] as number] === 0) index += 1;
      ends[count] = index;
      if (isQuoted) index = behindQuote(bytes, index);
      else if (bytes[index] === LINE_FEED) ends[count] = beforeLineEnd(bytes, index, starts[count] as number);
      if (kinds[bytes[index] as number] !== ENDS_CELL) return -1;
      count += 1;
      if (bytes[index] === LINE_FEED) {
        cells.count = count;
        return index;
      }
    }
  };
}

/** The index of the next quote, or of the line feed that comes before it. */
function findClosingQuote(bytes: Uint8Array, at: number): number {
  let index = at;
  while (bytes[index] !== QUOTE && bytes[index] !== LINE_FEED) index += 1;
  return index;
}

/** Behind a closing quote and the carriage return of a line's end; -1 when there is no quote. */
function behindQuote(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return -1;
  return bytes[at + 1] === CARRIAGE_RETURN && bytes[at + 2] === LINE_FEED ? at + 2 : at + 1;
}

function beforeLineEnd(bytes: Uint8Array, at: number, start: number): number {
  return at > start && bytes[at - 1] === CARRIAGE_RETURN ? at - 1 : at;
}

/** Whether nothing stands in the line that begins at `at`, not even quotes. */
export function isEmptyLine({ ends, count }: CellSpans, at: number): boolean {
  return count === 1 && ends[0] === at;
}
