export type Column<Row> = { title: string; isNumber?: true; of: (row: Row) => string };

/** Rows of text in aligned columns, numbers to the right. */
export function toTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ of }) => clean(of(row))))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  return cells.map((line) => {
    const padded = line.map((cell, index) => {
      const width = widths[index] ?? 0;
      return columns[index]?.isNumber ? cell.padStart(width) : cell.padEnd(width);
    });
    return padded.join('  ').trimEnd();
  });
}

// What others wrote must not move the cursor of a terminal.
function clean(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
