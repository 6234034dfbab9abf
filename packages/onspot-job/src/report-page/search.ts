import { type LocationRow } from '../report/report-data.js';
import { button, element } from './element.js';
import { type Selection } from './selection.js';

const MOST_MATCHES = 8;

/** Finds a location by a part of its name: Enter takes the first, arrow keys go through what was found. */
export function searchBox(locations: readonly LocationRow[], selection: Selection): HTMLElement {
  const input = element('input', { id: 'search', type: 'search', autocomplete: 'off', spellcheck: 'false' });
  const found = element('ul', { class: 'matches', hidden: true });
  const status = element('p', { class: 'unseen', role: 'status' });
  const names = locations.map(({ id }) => ({ id, lower: id.toLowerCase() }));

  function choose(id: string): void {
    input.value = id;
    found.hidden = true;
    status.textContent = `${id} is selected`;
    selection.select(id);
  }

  function matches(): string[] {
    const wanted = input.value.trim().toLowerCase();
    if (wanted === '') return [];
    const hits = names.filter(({ lower }) => lower.includes(wanted));
    const rank = (lower: string) => (lower === wanted ? 0 : lower.startsWith(wanted) ? 1 : 2);
    return hits.sort((a, b) => rank(a.lower) - rank(b.lower)).map(({ id }) => id);
  }

  input.addEventListener('input', () => {
    const ids = matches();
    const items = ids.slice(0, MOST_MATCHES).map((id) => element('li', {}, button(id, { onClick: () => choose(id) })));
    if (ids.length > MOST_MATCHES)
      items.push(element('li', { class: 'rest' }, `and ${ids.length - MOST_MATCHES} more`));
    found.replaceChildren(...items);
    found.hidden = ids.length === 0;
    const wants = input.value.trim() !== '';
    input.setAttribute('aria-invalid', String(wants && ids.length === 0));
    status.textContent = wants ? `${ids.length} found` : '';
  });
  const box = element(
    'div',
    { class: 'search', role: 'search' },
    element('label', { for: 'search' }, 'Find a location'),
    input,
    found,
    status,
  );
  box.addEventListener('keydown', (event) => {
    const buttons = [...found.querySelectorAll('button')];
    const at = buttons.findIndex((each) => each === document.activeElement);
    if (event.key === 'Escape') found.hidden = true;
    if (event.key === 'ArrowDown' && !found.hidden) buttons[Math.min(at + 1, buttons.length - 1)]?.focus();
    if (event.key === 'ArrowUp' && !found.hidden) (at > 0 ? buttons[at - 1] : input)?.focus();
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') event.preventDefault();
    const [first] = matches();
    if (event.key === 'Enter' && event.target === input && first !== undefined) choose(first);
  });
  box.addEventListener('focusout', (event) => {
    if (!box.contains(event.relatedTarget as Node | null)) found.hidden = true;
  });
  return box;
}
