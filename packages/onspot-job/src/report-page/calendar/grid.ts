import { element } from '../element.js';
import { sayDays } from './say-days.js';
import { type Selection } from '../selection.js';
import { heading } from './heading.js';
import { type Row } from './order.js';
import { calendarRow } from './row.js';

const ROW_PIXELS = 24;
const SPARE_ROWS = 6;

export type Grid = {
  node: HTMLElement;
  /** Shows other rows, from the first on. */
  show(rows: readonly Row[]): void;
};

/**
 * A table of which only the rows in sight exist, so that thousands cost nothing. Arrow keys, Page Up and Down, Home and
 * End go through it, Enter chooses.
 */
export function calendarGrid(days: readonly string[], selection: Selection): Grid {
  const body = element('div', { role: 'rowgroup', class: 'rows' });
  const node = element(
    'div',
    {
      role: 'table',
      class: 'calendar',
      tabindex: 0,
      'aria-label': 'Calendar: arrow keys go through it, Enter chooses',
    },
    element('div', { role: 'rowgroup', class: 'heading' }, heading(days)),
    body,
  );
  // Rows come and go, so none can keep the focus: what keys move to is said here.
  const said = element('p', { class: 'unseen', role: 'status' });
  let rows: readonly Row[] = [];
  let active = -1;

  function render(): void {
    const first = Math.max(0, Math.floor(node.scrollTop / ROW_PIXELS) - SPARE_ROWS);
    const count = Math.ceil(node.clientHeight / ROW_PIXELS) + 2 * SPARE_ROWS;
    const made = rows.slice(first, first + count).map((row, index) => {
      const line = calendarRow(row, first + index);
      line.style.top = `${(first + index) * ROW_PIXELS}px`;
      line.classList.toggle('chosen', row.id === selection.id);
      line.classList.toggle('active', first + index === active);
      line.addEventListener('click', () => {
        active = first + index;
        selection.select(row.id);
      });
      return line;
    });
    body.replaceChildren(...made);
  }

  function reveal(index: number): void {
    const top = index * ROW_PIXELS;
    const bottom = top + 3 * ROW_PIXELS - node.clientHeight;
    if (top < node.scrollTop) node.scrollTop = top;
    else if (bottom > node.scrollTop) node.scrollTop = bottom;
    render();
  }

  let isWaiting = false;
  node.addEventListener('scroll', () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      render();
    });
  });
  node.addEventListener('keydown', (event) => {
    const chosen = rows[active];
    if (event.key === 'Enter' && chosen) selection.select(chosen.id);
    const step = stepOf(event.key, { page: Math.floor(node.clientHeight / ROW_PIXELS) - 3, count: rows.length });
    if (step === undefined) return;
    event.preventDefault();
    active = Math.max(0, Math.min(rows.length - 1, active + step));
    reveal(active);
    const row = rows[active];
    said.textContent = row === undefined ? '' : `${row.id}: ${sayDays(row.days)}`;
  });
  selection.onSelect((id) => {
    const index = rows.findIndex((row) => row.id === id);
    if (index < 0) return render();
    active = index;
    reveal(index);
  });
  let hasSize = false;
  new ResizeObserver(() => {
    // Where not all days fit, the newest are wanted first.
    if (!hasSize) node.scrollLeft = node.scrollWidth;
    hasSize = true;
    render();
  }).observe(node);
  return {
    node: element('div', {}, node, said),
    show(next) {
      rows = next;
      active = -1;
      body.style.height = `${rows.length * ROW_PIXELS}px`;
      node.setAttribute('aria-rowcount', String(rows.length + 1));
      node.scrollTop = 0;
      render();
    },
  };
}

/** By how many rows a key moves; undefined of a key that does not. */
function stepOf(key: string, { page, count }: { page: number; count: number }): number | undefined {
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: Math.max(1, page),
    PageUp: -Math.max(1, page),
    Home: -count,
    End: count,
  };
  return steps[key];
}
