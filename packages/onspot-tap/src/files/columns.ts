import { type AnswerContext } from '../answers/answer-context.js';
import { toColumnKey } from '../streams/column-key.js';
import { type FiledStream, type FileShape } from '../streams/stream-definition.js';
import { type ExtraColumn, nameExtraColumns } from './extra-columns.js';

/** What the columns of a file are. */
export type Columns = {
  /** As the header has them; the fields' names where there is no header. */
  names: readonly string[];
  /** The columns of the stream's own fields, as far as there are any. */
  known: ReadonlyMap<string, number>;
  extra: readonly ExtraColumn[];
};

/**
 * Takes a row as a header; undefined when it may be none, and names none of the stream's columns. Names are compared
 * without regard to case, white space, underscores and quotes. Of several columns for a field the first has it, the
 * others are extra ones; so is a column for what the question tells anyway, so that nothing of the file is lost.
 */
export function readHeader(
  names: readonly string[],
  stream: FiledStream,
  asked: AnswerContext['asked'],
): Columns | undefined {
  const fields = Object.entries(stream.file.fields).filter(([field]) => asked[field] === undefined);
  const aliases = fields.flatMap(([field, { from }]) =>
    from === undefined ? [] : [{ field, keys: from.map(toColumnKey) }],
  );
  const known = new Map<string, number>();
  const extra: number[] = [];
  for (const [column, name] of names.entries()) {
    const key = toColumnKey(name);
    const own = aliases.filter(({ field, keys }) => keys.includes(key) && !known.has(field));
    for (const { field } of own) known.set(field, column);
    if (own.length === 0) extra.push(column);
  }
  if (known.size === 0 && (isTelling(stream.file) || !names.every(looksLikeName))) return undefined;
  return { names, known, extra: nameExtraColumns(names, extra, Object.keys(stream.schema.properties ?? {})) };
}

/** A name has letters and no more than a line's worth of them; ids end in `=`, and ids and numbers are what rows hold. */
function looksLikeName(cell: string): boolean {
  return /^[^=]{1,80}$/.test(cell.trim()) && /[a-z]/i.test(cell) && !/^[0-9A-F-]{32,}$/i.test(cell);
}

/** Whether a first row without any known name cannot be a header. Of some files nobody knows a column beforehand. */
function isTelling({ withoutHeader, required }: FileShape): boolean {
  return withoutHeader !== undefined || required.length > 0;
}

/** The columns of a file without a header. */
export function columnsWithoutHeader(fields: readonly string[]): Columns {
  return { names: fields, known: new Map(fields.map((field, column) => [field, column])), extra: [] };
}
