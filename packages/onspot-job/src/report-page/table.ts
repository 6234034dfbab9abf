import { element } from './element.js';

export type Cell = string | number | Node;

/** A table whose first column names its rows. */
export function table(caption: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): HTMLElement {
  const head = element('tr', {}, ...columns.map((name, index) => columnHead(name, index)));
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      ...row.map((cell, index) =>
        index === 0 ? element('th', { scope: 'row' }, cell) : element('td', { class: classOf(cell) }, cell),
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

function columnHead(name: string, index: number): HTMLElement {
  return element('th', { scope: 'col', class: index === 0 ? undefined : 'number' }, name);
}

function classOf(cell: Cell): string | undefined {
  return typeof cell === 'string' && /[a-z]{4}/i.test(cell) ? undefined : 'number';
}

/** The same as a chart in words and numbers, folded away until somebody wants it; paper shows it. */
export function asTable(caption: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): HTMLElement {
  const details = element('details', { class: 'as-table' }, element('summary', {}, `${caption}: as a table`));
  details.append(table(caption, columns, rows));
  return details;
}
