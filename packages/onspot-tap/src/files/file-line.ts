import { selectFields, type AnswerContext } from '../answers/answer-context.js';
import { type FiledStream } from '../streams/stream-definition.js';
import { type CellType } from './cell-value.js';
import { type Columns } from './columns.js';

/** A gap of a line: the value of a column's cell, or the row's place in the file. */
export type Slot = { column: number; type: CellType } | { column?: undefined; type: 'position' };

/** The lines of a file but for what differs between its rows: a text before each gap, and one behind the last. */
export type FileLine = { texts: readonly string[]; slots: readonly Slot[] };

/**
 * The stream's fields come first, in the order of its schema, then the extra columns in the file's order. A field that
 * neither the question nor the file tells is null.
 */
export function cutFileLine(stream: FiledStream, context: AnswerContext, columns: Columns): FileLine {
  const texts: string[] = [];
  const slots: Slot[] = [];
  let text = `{"type":"RECORD","stream":${JSON.stringify(stream.name)},"record":`;
  let separator = '{';
  const addName = (field: string): void => {
    text += `${separator}${JSON.stringify(field)}:`;
    separator = ',';
  };
  const addSlot = (slot: Slot): void => {
    texts.push(text);
    slots.push(slot);
    text = '';
  };
  for (const field of selectFields(stream, context.fields)) {
    addName(field);
    const column = columns.known.get(field);
    const type = stream.file.fields[field]?.type;
    if (type === 'position') addSlot({ type });
    else if (column === undefined || type === undefined) text += JSON.stringify(context.asked[field] ?? null);
    else addSlot({ column, type });
  }
  for (const { field, column } of columns.extra) {
    addName(field);
    addSlot({ column, type: 'text' });
  }
  const opening = separator === '{' ? '{' : '';
  texts.push(`${text}${opening}},"time_extracted":${JSON.stringify(context.timeExtracted)}}\n`);
  return { texts, slots };
}
