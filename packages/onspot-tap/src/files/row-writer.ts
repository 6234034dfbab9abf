import { type RecordLines } from '../answers/record-lines.js';
import { type CellType, isBlank, toJson } from './cell-value.js';
import { type Columns } from './columns.js';
import { type CellCopier, createCellCopier, MAX_ADDED_BYTES } from './copy-cell.js';
import { type FileLine, type Slot } from './file-line.js';
import { malformedRow, quote } from './malformed-row.js';
import { type CellSpans, type RowPlace } from './row-taker.js';

const SPACE = 0x20;

/** What is said of a cell that is not of its type. */
const TYPE_WORDS: Readonly<Record<CellType, string>> = {
  text: 'a text',
  string: 'a text',
  integer: 'an integer',
  number: 'a number',
  time: 'a time in epoch milliseconds',
  zip: 'a ZIP code',
  zip4: 'a ZIP+4 code',
};

/** What rows are written by. `required`: the columns in which no cell may be empty. */
export type RowForm = { columns: Columns; required: readonly number[]; line: FileLine };

/** Writes the lines of rows. */
export class RowWriter {
  readonly #form: RowForm;
  readonly #lines: RecordLines;
  readonly #texts: readonly Buffer[];
  readonly #copiers: readonly CellCopier[];
  readonly #fixedBytes: number;
  /** Rows written: the position of the next one. */
  #rows = 0;

  constructor(form: RowForm, lines: RecordLines) {
    const { texts, slots } = form.line;
    this.#form = form;
    this.#lines = lines;
    this.#texts = texts.map((text) => Buffer.from(text));
    this.#copiers = slots.map(({ type }) =>
      type === 'position' ? createPositionCopier(() => this.#rows) : createCellCopier(type),
    );
    this.#fixedBytes = this.#texts.reduce((sum, text) => sum + text.length, slots.length * MAX_ADDED_BYTES);
  }

  /** @throws MalformedAnswer */
  write(cells: readonly string[], place: RowPlace): void {
    const { columns, required, line } = this.#form;
    const expected = columns.names.length;
    if (cells.length !== expected) throw malformedRow(place, ` has ${cells.length} cells instead of ${expected}`);
    for (const column of required) {
      if (isBlank(cells[column] ?? '')) throw malformedRow(place, `, column ${this.#nameOf(column)}: it is empty`);
    }
    let text = line.texts[0] ?? '';
    for (const [index, slot] of line.slots.entries()) {
      text += this.#toJson(slot, cells, place) + (line.texts[index + 1] ?? '');
    }
    this.#lines.addLine(text);
    this.#rows += 1;
  }

  /** Does the same from the bytes of the cells; or does nothing and returns false, when there is anything unusual. */
  copy(bytes: Buffer, { starts, ends, count }: CellSpans): boolean {
    const { columns, required, line } = this.#form;
    const { slots } = line;
    if (count !== columns.names.length) return false;
    for (const column of required) {
      const start = starts[column] as number;
      // What begins with a space may be nothing else.
      if (start === ends[column] || (bytes[start] as number) <= SPACE) return false;
    }
    let needed = this.#fixedBytes;
    for (const { column = 0 } of slots) needed += (ends[column] as number) - (starts[column] as number);
    this.#lines.reserve(needed);
    const target = this.#lines.bytes;
    let at = this.#lines.length;
    for (let index = 0; index < slots.length; index += 1) {
      const { column = 0 } = slots[index] as Slot;
      const copier = this.#copiers[index] as CellCopier;
      at = addText(target, at, this.#texts[index] as Buffer);
      at = copier(target, at, bytes, starts[column] as number, ends[column] as number);
      if (at < 0) return false;
    }
    this.#lines.endLine(addText(target, at, this.#texts[slots.length] as Buffer));
    this.#rows += 1;
    return true;
  }

  #toJson(slot: Slot, cells: readonly string[], place: RowPlace): string {
    if (slot.type === 'position') return String(this.#rows);
    const cell = cells[slot.column] ?? '';
    const json = toJson(slot.type, cell);
    if (json !== undefined) return json;
    throw malformedRow(place, `, column ${this.#nameOf(slot.column)}: ${quote(cell)} is not ${TYPE_WORDS[slot.type]}`);
  }

  #nameOf(column: number): string {
    return quote(this.#form.columns.names[column]?.trim() ?? '');
  }
}

/** Writes the number of the row; no cell has it. */
function createPositionCopier(position: () => number): CellCopier {
  return (target, at) => {
    const digits = String(position());
    for (let index = 0; index < digits.length; index += 1) target[at + index] = digits.charCodeAt(index);
    return at + digits.length;
  };
}

/** Below this a loop is quicker than a call out of JavaScript. */
const SHORT = 24;

function addText(target: Uint8Array, at: number, text: Uint8Array): number {
  if (text.length >= SHORT) target.set(text, at);
  else for (let index = 0; index < text.length; index += 1) target[at + index] = text[index] as number;
  return at + text.length;
}
