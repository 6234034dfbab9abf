import { type AnswerContext } from '../answers/answer-context.js';
import { type RecordLines } from '../answers/record-lines.js';
import { type FiledStream } from '../streams/stream-definition.js';
import { type Columns, columnsWithoutHeader, readHeader } from './columns.js';
import { cutFileLine } from './file-line.js';
import { malformedRow, quote } from './malformed-row.js';
import { type CellSpans, type RowPlace, type RowTaker } from './row-taker.js';
import { RowWriter } from './row-writer.js';

/** Names that are told when a column is missing. */
const SHOWN_NAMES = 12;

/** Turns the rows of a file into lines: the first one tells what the columns are, if it is a header. */
export class FileRows implements RowTaker {
  readonly #stream: FiledStream;
  readonly #context: AnswerContext;
  readonly #lines: RecordLines;
  #columns: Columns | undefined;
  #writer: RowWriter | undefined;

  constructor(stream: FiledStream, context: AnswerContext, lines: RecordLines) {
    this.#stream = stream;
    this.#context = context;
    this.#lines = lines;
  }

  takeRow(cells: readonly string[], place: RowPlace): void {
    if (this.#columns === undefined) {
      this.#columns = readHeader(cells, this.#stream, this.#context.asked);
      if (this.#columns !== undefined) return;
      this.#columns = this.#doWithoutHeader(cells, place);
    }
    this.#openWriter(this.#columns, place).write(cells, place);
  }

  takePlainRow(bytes: Buffer, cells: CellSpans, place: RowPlace): void {
    if (this.#columns !== undefined && this.#openWriter(this.#columns, place).copy(bytes, cells)) return;
    const { starts, ends, count } = cells;
    this.takeRow(
      Array.from({ length: count }, (_, index) => bytes.toString('utf8', starts[index], ends[index])),
      place,
    );
  }

  #doWithoutHeader(cells: readonly string[], place: RowPlace): Columns {
    const { withoutHeader } = this.#stream.file;
    if (withoutHeader?.length === cells.length) return columnsWithoutHeader(withoutHeader);
    throw malformedRow(place, ` names none of the columns of ${this.#stream.name}, but has ${listNames(cells)}`);
  }

  // Only when there is a row: a file without any may have any header.
  #openWriter(columns: Columns, place: RowPlace): RowWriter {
    this.#writer ??= this.#createWriter(columns, place);
    return this.#writer;
  }

  #createWriter(columns: Columns, place: RowPlace): RowWriter {
    const { file } = this.#stream;
    const required = file.required.filter((field) => this.#context.asked[field] === undefined);
    const missing = required.find((field) => !columns.known.has(field));
    if (missing !== undefined) {
      const name = quote(file.fields[missing]?.from?.[0] ?? missing);
      const what = `the column ${name} is missing: "headers" must ask for it. There are ${listNames(columns.names)}`;
      throw malformedRow(place, `: ${what}`);
    }
    const columnsOf = required.map((field) => columns.known.get(field) ?? 0);
    const line = cutFileLine(this.#stream, this.#context, columns);
    return new RowWriter({ columns, required: [...new Set(columnsOf)], line }, this.#lines);
  }
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map((name) => quote(name.trim()));
  const left = names.length - shown.length;
  return left > 0 ? `${shown.join(', ')} and ${left} more` : shown.join(', ');
}
