import { LOW_RULE } from '../report/is-low.js';
import { type Attention, type ReportData } from '../report/report-data.js';
import { sayNumber } from '../report/words.js';
import { element } from './element.js';
import { section } from './section.js';
import { type Selection } from './selection.js';

const LEVELS: Record<Attention['level'], [sign: string, word: string]> = {
  bad: ['✕', 'Serious'],
  warn: ['!', 'Look'],
  note: ['i', 'Note'],
};

/** Plain sentences, the worst first, each a link to its place on the page. */
export function attentionSection({ attention }: ReportData, selection: Selection): HTMLElement {
  if (attention.length === 0) {
    return section('attention', 'What needs attention', element('p', { class: 'calm' }, '✓ Nothing does.'));
  }
  const items = attention.map(({ level, sentence, section: target, subjects, more }) => {
    const [sign, word] = LEVELS[level];
    const names = subjects.flatMap(({ id, note }) => [subjectLink(id, selection), ` ${note}`]);
    const rest = more > 0 && element('a', { href: `#${target}` }, `and ${sayNumber(more)} more`);
    const list = element('p', { class: 'subjects' }, ...pairs(names), rest);
    return element(
      'li',
      { class: level },
      element('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
      element(
        'div',
        {},
        element('span', { class: 'unseen' }, `${word}: `),
        element('a', { href: `#${target}` }, sentence),
        subjects.length > 0 && list,
      ),
    );
  });
  const list = element('ul', { class: 'attention' }, ...items);
  return section('attention', 'What needs attention', list, element('p', { class: 'hint rule' }, LOW_RULE));
}

function subjectLink(id: string, selection: Selection): HTMLElement {
  const link = element('a', { href: '#calendar' }, id);
  link.addEventListener('click', (event) => {
    event.preventDefault();
    selection.select(id);
    const place = document.getElementById('calendar');
    place?.focus({ preventScroll: true });
    place?.scrollIntoView({ block: 'start' });
  });
  return link;
}

/** Name and note together, so that a line never breaks between them. */
function pairs(parts: (HTMLElement | string)[]): HTMLElement[] {
  return Array.from({ length: parts.length / 2 }, (_, index) =>
    element('span', { class: 'subject' }, ...parts.slice(index * 2, index * 2 + 2)),
  );
}
