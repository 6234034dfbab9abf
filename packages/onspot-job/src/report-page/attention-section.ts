import { LOW_RULE } from '../report/is-low.js';
import { type Attention, type ReportData } from '../report/report-data.js';
import { sayNumber } from '../report/words.js';
import { type CalendarView } from './calendar/calendar-section.js';
import { element } from './element.js';
import { section } from './section.js';
import { type Selection } from './selection.js';

const LEVELS: Record<Attention['level'], [sign: string, word: string]> = {
  bad: ['✕', 'Serious'],
  warn: ['!', 'Look'],
  note: ['i', 'Note'],
};

type Places = { selection: Selection; calendar: CalendarView };

/** Plain sentences, the worst first, each a link to its place on the page. */
export function attentionSection({ attention }: ReportData, places: Places): HTMLElement {
  if (attention.length === 0) {
    const calm = element('p', { class: 'calm' }, '✓ Nothing needs attention.');
    return section('attention', 'What needs attention', calm);
  }
  const rule = attention.some(({ show }) => show?.trouble === 'low') && element('p', { class: 'hint rule' }, LOW_RULE);
  const list = element('ul', { class: 'attention' }, ...attention.map((each) => item(each, places)));
  return section('attention', 'What needs attention', list, rule || null);
}

function item(attention: Attention, { selection, calendar }: Places): HTMLElement {
  const { level, sentence, subjects, more } = attention;
  const [sign, word] = LEVELS[level];
  const link = (text: string, select?: () => void) => jump(text, attention, { calendar, select });
  const names = subjects.map(({ id, note }) =>
    // Name and note together, so that a line never breaks between them.
    element(
      'span',
      { class: 'subject' },
      link(id, () => selection.select(id)),
      ` ${note}`,
    ),
  );
  const rest = more > 0 && link(`and ${sayNumber(more)} more`);
  return element(
    'li',
    { class: level },
    element('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
    element(
      'div',
      {},
      element('span', { class: 'unseen' }, `${word}: `),
      link(sentence),
      names.length > 0 && element('p', { class: 'subjects' }, ...names, rest),
    ),
  );
}

/** A link that has the calendar show whom a sentence is about before it goes there. */
function jump(
  text: string,
  { section: target, show }: Attention,
  { calendar, select }: { calendar: CalendarView; select: (() => void) | undefined },
): HTMLElement {
  const link = element('a', { href: `#${target}` }, text);
  link.addEventListener('click', (event) => {
    event.preventDefault();
    if (show !== null) calendar.show(show.stream, show.trouble);
    select?.();
    const place = document.getElementById(target);
    place?.focus({ preventScroll: true });
    place?.scrollIntoView({ block: 'start' });
  });
  return link;
}
