import { element } from '../element.js';

/** The first row of the calendar: the days, weekends underlined. */
export function heading(days: readonly string[]): HTMLElement {
  const names = days.map((day, index) => {
    const isMonth = index === 0 || day.endsWith('-01');
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    const month =
      isMonth && new Date(`${day}T00:00:00Z`).toLocaleDateString('en-US', { month: 'short', timeZone: 'UTC' });
    return element(
      'i',
      { class: weekday === 0 || weekday === 6 ? 'weekend' : undefined, title: day },
      element('b', {}, month || ''),
      day.slice(8),
    );
  });
  return element(
    'div',
    { role: 'row', class: 'row', 'aria-rowindex': 1 },
    element('div', { role: 'columnheader', class: 'name' }, 'Location'),
    element('div', { role: 'columnheader', class: 'number' }, 'Records'),
    element('div', { role: 'columnheader', class: 'number usual' }, 'Usual'),
    element(
      'div',
      { role: 'columnheader', class: 'cell' },
      element('span', { class: 'unseen' }, `Days ${days[0] ?? ''} to ${days.at(-1) ?? ''}`),
      element('div', { class: 'days', 'aria-hidden': 'true' }, ...names),
    ),
  );
}
