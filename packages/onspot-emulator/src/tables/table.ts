import { type World } from '../data/world.js';

/** One line of a file: values by column key. */
export type Row = Readonly<Record<string, string | number>>;

/** What a save endpoint writes. */
export type Table = {
  /** The columns that it has unless `headers` asks for others, as they are spelled. */
  columns: readonly string[];
  /** Its rows, made while they are read; called again, it makes the same ones again. */
  rows: () => Iterable<Row>;
};

/** Makes the table of one endpoint. */
export type TableOf<Subject> = (subject: Subject, world: World) => Table;

/** The key that a column's name stands for, however it is spelled: `Day of Week` is `dayofweek`. */
export function toKey(column: string): string {
  return column.toLowerCase().replace(/[\s_]+/g, '');
}
