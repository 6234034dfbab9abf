import { element } from './element.js';

export type Cell = string | number | Node;

/** What stands where there is no value. */
const NONE = '–';

/** A table whose first column names its rows. */
export function table(
  caption: string,
  columns: readonly (string | Node)[],
  rows: readonly (readonly Cell[])[],
): HTMLElement {
  const isNumber = columns.map((_, index) => {
    const cells = rows.map((row) => row[index]).filter((cell) => cell !== NONE);
    return index > 0 && cells.length > 0 && cells.every(isNumeric);
  });
  const classOf = (index: number) => (isNumber[index] === true ? 'number' : undefined);
  const heads = columns.map((name, index) => element('th', { scope: 'col', class: classOf(index) }, name));
  const head = element('tr', {}, ...heads);
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      ...row.map((cell, index) =>
        index === 0 ? element('th', { scope: 'row' }, cell) : element('td', { class: classOf(index) }, cell),
      ),
    ),
  );
  const made = element(
    'table',
    {},
    element('caption', { class: 'unseen' }, caption),
    element('thead', {}, head),
    element('tbody', {}, ...body),
  );
  return element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption }, made);
}

/** Numbers, with their units, line up at their ends. */
function isNumeric(cell: Cell | undefined): boolean {
  return typeof cell === 'number' || (typeof cell === 'string' && /^[▲▼]|^[\d.,]+( |$)|^as usual$/.test(cell));
}

/** The same as a chart in words and numbers, folded away until somebody wants it; paper shows it. */
export function asTable(caption: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): HTMLElement {
  const details = element('details', { class: 'as-table' }, element('summary', {}, `${caption}: as a table`));
  details.append(table(caption, columns, rows));
  return details;
}
