/** Where a row begins: its line, from 1, and its byte, from 0. The same object tells of the next row later. */
export type RowPlace = { line: number; byte: number };

/** Where the cells of a row lie in the bytes; of the first `count` only. */
export type CellSpans = { starts: number[]; ends: number[]; count: number };

/** Is given the rows of a file, in order. Lines that are empty are no rows. */
export interface RowTaker {
  takeRow(cells: readonly string[], place: RowPlace): void;
  /** A row whose cells stand in the bytes as they are. */
  takePlainRow(bytes: Buffer, cells: CellSpans, place: RowPlace): void;
}
