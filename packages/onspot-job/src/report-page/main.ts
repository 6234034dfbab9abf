import { type ReportData } from '../report/report-data.js';
import { parseRecords } from '../reports/records.js';
import { attentionSection } from './attention-section.js';
import { calendarSection } from './calendar/calendar-section.js';
import { changesSection } from './changes-section.js';
import { chartsSection } from './charts-section.js';
import { element } from './element.js';
import { pageHead } from './head.js';
import { mapSection } from './map/map-section.js';
import { objectsSection, runSection, streamsSection } from './run-section.js';
import { searchBox } from './search.js';
import { createSelection } from './selection.js';

/** Builds the page from the data that the job has filled in. */
function build(data: ReportData): void {
  const selection = createSelection();
  const map = mapSection(data, selection);
  const calendar = calendarSection(data, selection);
  const sections = [
    attentionSection(data, { selection, calendar }),
    map.node,
    calendar.node,
    chartsSection(data),
    changesSection(data, { selection, calendar }),
    streamsSection(data),
    objectsSection(data),
    runSection(data),
  ].filter((each) => each !== null);
  const links = sections.map((each) =>
    element('a', { href: `#${each.id}` }, each.querySelector('h2')?.textContent ?? each.id),
  );
  const nav = element('nav', { 'aria-label': 'Sections' }, ...links);
  document.body.append(
    element('a', { class: 'skip', href: '#attention' }, 'Skip to what needs attention'),
    pageHead(data, data.locations.length === 0 ? null : searchBox(data.locations, selection)),
    nav,
    element('main', {}, ...sections),
    element('footer', {}, `onspot-job ${data.run.versions.job} · one file, nothing is loaded from anywhere.`),
  );
  followPaper({ map, calendar });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', map.redraw);
}

type Followers = { map: { paper: (isOnPaper: boolean) => void }; calendar: { paper: (isOnPaper: boolean) => void } };

/** On paper the page is light, tables are open, and all rows of the calendar are there. */
function followPaper({ map, calendar }: Followers): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    document.documentElement.classList.add('paper');
    opened = [...document.querySelectorAll<HTMLDetailsElement>('details.as-table:not([open])')];
    opened.forEach((each) => (each.open = true));
    calendar.paper(true);
    map.paper(true);
  });
  addEventListener('afterprint', () => {
    document.documentElement.classList.remove('paper');
    opened.forEach((each) => (each.open = false));
    calendar.paper(false);
    map.paper(false);
  });
}

build(parseRecords(document.getElementById('data')?.textContent ?? '') as ReportData);
