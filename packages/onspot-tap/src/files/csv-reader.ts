import { ByteWindow } from '../answers/byte-window.js';
import { detectDelimiter } from './delimiter.js';
import { malformedRow } from './malformed-row.js';
import { type CellFinder, createCellFinder, isEmptyLine } from './plain-row.js';
import { countLines, findRowEnd, parseRow } from './quoted-row.js';
import { type CellSpans, type RowPlace, type RowTaker } from './row-taker.js';

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** So much of the file's beginning is looked at to find its delimiter, in whatever pieces it comes. */
const SAMPLE_BYTES = 64 * 1024;

/** No row may be longer, so that memory does not depend on the file. */
const MAX_ROW_BYTES = 4 * 1024 * 1024;

/** A longer unfinished row is looked at again only when twice as much of it has come. */
const PATIENCE_FROM_BYTES = 64 * 1024;

/**
 * Parts a CSV file into rows while its bytes come. A row is read where it lies, unless a quoted cell holds quotes or
 * line feeds: csv-parse, which is many times slower, reads such rows. It would find the same cells in the others.
 */
export class CsvReader {
  readonly #window = new ByteWindow();
  readonly #rows: RowTaker;
  readonly #cells: CellSpans = { starts: [], ends: [], count: 0 };
  readonly #place: RowPlace = { line: 1, byte: 0 };
  #delimiter = 0;
  #findCells: CellFinder | undefined;
  #patience = BYTE_ORDER_MARK.length + SAMPLE_BYTES;

  constructor(rows: RowTaker) {
    this.#rows = rows;
  }

  /** @throws MalformedAnswer */
  write(piece: Uint8Array): void {
    const window = this.#window;
    window.append(piece);
    if (window.end - window.start < this.#patience) return;
    this.#read(this.#findCells ?? this.#begin(false));
    const left = window.end - window.start;
    if (left > MAX_ROW_BYTES) throw malformedRow(this.#place, `: a row is longer than ${MAX_ROW_BYTES} bytes`);
    this.#patience = left > PATIENCE_FROM_BYTES ? Math.min(left * 2, MAX_ROW_BYTES + 1) : 0;
  }

  /**
   * Tells that this was all.
   *
   * @throws MalformedAnswer
   */
  end(): void {
    const window = this.#window;
    const findCells = this.#findCells ?? this.#begin(true);
    if (window.end > window.start && window.bytes[window.end - 1] !== LINE_FEED) window.append(Buffer.of(LINE_FEED));
    this.#read(findCells);
    if (window.end > window.start) throw malformedRow(this.#place, ': a quoted cell has no end');
  }

  #begin(isWhole: boolean): CellFinder {
    const { bytes, start, end } = this.#window;
    const hasMark = bytes.subarray(start, end).indexOf(BYTE_ORDER_MARK) === 0;
    const from = hasMark ? start + BYTE_ORDER_MARK.length : start;
    const to = Math.min(from + SAMPLE_BYTES, end);
    this.#consume(from);
    this.#delimiter = detectDelimiter(bytes.subarray(from, to), isWhole && to === end);
    this.#findCells = createCellFinder(this.#delimiter);
    return this.#findCells;
  }

  /** Reads the rows that are complete. */
  #read(findCells: CellFinder): void {
    const { bytes, start, end } = this.#window;
    // Only as far as a line feed: cells are found without looking for the end of the bytes.
    const to = start + bytes.subarray(start, end).lastIndexOf(LINE_FEED) + 1;
    let at = start;
    while (at < to) {
      const lineFeed = findCells(bytes, at, this.#cells);
      const next = lineFeed < 0 ? this.#readQuotedRow(at, to) : lineFeed + 1;
      if (next < 0) break;
      if (lineFeed >= 0) {
        if (!isEmptyLine(this.#cells, at)) this.#rows.takePlainRow(bytes, this.#cells, this.#place);
        this.#place.line += 1;
      }
      at = next;
      this.#place.byte = this.#window.byteAt(at);
    }
    this.#consume(at);
  }

  /** Behind the row at `at`; -1 when it goes on behind `to`. */
  #readQuotedRow(at: number, to: number): number {
    const { bytes } = this.#window;
    const end = findRowEnd(bytes, at, to);
    if (end < 0) return -1;
    const row = bytes.subarray(at, end);
    const cells = parseRow(row, this.#delimiter);
    if (typeof cells === 'string') throw malformedRow(this.#place, `: ${cells}`);
    this.#rows.takeRow(cells, this.#place);
    this.#place.line += countLines(row);
    return end;
  }

  #consume(to: number): void {
    this.#window.consume(to);
    this.#place.byte = this.#window.byteAt(to);
  }
}
