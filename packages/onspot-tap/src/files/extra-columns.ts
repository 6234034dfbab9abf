/** A column that no field names, and the field that it becomes. */
export type ExtraColumn = { field: string; column: number };

/** Set before a header's name that would otherwise be another field's, or that itself begins so. */
const PREFIX = 'csv_';

/**
 * Names the fields of columns that the stream does not know: as the header does, without the white space around it. A
 * name that is also one of the stream's fields (in any case, because tables do not tell cases apart), or that begins
 * with `csv_`, has `csv_` before it; a column without a name is `csv_column_` and its number, from 1. So a field that
 * begins with `csv_` tells its column's name behind that. Of several columns with one name, the second is `name_2`.
 */
export function nameExtraColumns(
  names: readonly string[],
  columns: readonly number[],
  ownFields: readonly string[],
): ExtraColumn[] {
  const reserved = new Set(ownFields.map(toKey));
  const wished = columns.map((column) => toFieldName(names[column] ?? '', column, reserved));
  const taken = new Set(wished.map(toKey));
  const given = new Set<string>();
  return columns.map((column, place) => {
    const wish = wished[place] ?? '';
    const field = given.has(toKey(wish)) ? findFreeName(wish, taken) : wish;
    given.add(toKey(wish));
    taken.add(toKey(field));
    return { field, column };
  });
}

const toKey = (name: string): string => name.toLowerCase();

function toFieldName(header: string, column: number, reserved: ReadonlySet<string>): string {
  const name = header.trim();
  if (name === '') return `${PREFIX}column_${column + 1}`;
  return reserved.has(toKey(name)) || toKey(name).startsWith(PREFIX) ? `${PREFIX}${name}` : name;
}

function findFreeName(wish: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) {
    const name = `${wish}_${number}`;
    if (!taken.has(toKey(name))) return name;
  }
}
