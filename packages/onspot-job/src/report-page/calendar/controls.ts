import { type Trouble } from '../../report/troubles.js';
import { element } from '../element.js';
import { type Order } from './order.js';

export type Filter = 'all' | Trouble;

const ORDERS: Record<Order, string> = {
  worst: 'worst first',
  name: 'name',
  most: 'most records',
  fewest: 'fewest records',
};
const FILTERS: Record<Filter, string> = {
  all: 'all',
  failed: 'failed',
  silent: 'silent: no records at all',
  low: 'far fewer than usual',
  open: 'still open',
  waiting: 'still open since the run before',
};

/** What is wanted of the calendar, and where that is chosen. */
export type Controls = {
  node: HTMLElement;
  stream: string;
  filter: Filter;
  readonly order: Order;
  /** Says how many rows that makes. */
  say(count: string): void;
};

export function calendarControls(streams: readonly string[], first: string, onChange: () => void): Controls {
  const stream = choice('calendar-stream', 'Stream', Object.fromEntries(streams.map((name) => [name, name])), onChange);
  const filter = choice('calendar-filter', 'Show', FILTERS, onChange);
  const order = choice('calendar-order', 'Sorted by', ORDERS, onChange);
  const count = element('span', { class: 'hint', role: 'status' });
  stream.select.value = first;
  const each = [stream, filter, order].map(({ label, select }) => element('span', { class: 'choice' }, label, select));
  return {
    node: element('div', { class: 'controls' }, ...each, count),
    get stream() {
      return stream.select.value;
    },
    set stream(name) {
      stream.select.value = name;
    },
    get filter() {
      return filter.select.value as Filter;
    },
    set filter(name) {
      filter.select.value = name;
    },
    get order() {
      return order.select.value as Order;
    },
    say: (text) => void (count.textContent = text),
  };
}

function choice(
  id: string,
  name: string,
  options: Readonly<Record<string, string>>,
  onChange: () => void,
): { label: HTMLElement; select: HTMLSelectElement } {
  const items = Object.entries(options).map(([value, text]) => element('option', { value }, text));
  const select = element('select', { id }, ...items);
  select.addEventListener('change', onChange);
  return { label: element('label', { for: id }, name), select };
}
