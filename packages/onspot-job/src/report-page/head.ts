import { type ReportData } from '../report/report-data.js';
import { levelOf, sayBytes, sayEnding, sayNumber, saySeconds, sayTime } from '../report/words.js';
import { element } from './element.js';

/** Title, how the run ended, and its figures. */
export function pageHead(data: ReportData, search: HTMLElement | null): HTMLElement {
  const { run, window } = data;
  const days = window === null ? '' : `days ${window.first_day} to ${window.newest_day} · `;
  const level = run.exit_code === 0 ? 'good' : levelOf(run.exit_code);
  const title = element(
    'div',
    { class: 'title' },
    element('h1', {}, 'Run report'),
    element(
      'p',
      { class: 'meta' },
      element('span', { class: `status ${level}` }, `${level === 'good' ? '✓' : '!'} ${sayEnding(run.exit_code)}`),
      ` ${sayTime(run.started_at)} · ${days}run ${run.run_id}`,
    ),
  );
  const bar = element('div', { class: 'bar' }, title, search);
  return element('header', {}, bar, figures(data), comparison(data));
}

function figures({ run, streams, locations, measure }: ReportData): HTMLElement {
  const sum = (of: (stream: ReportData['streams'][number]) => number, among = streams) =>
    among.reduce((total, each) => total + of(each), 0);
  const known = streams.filter(({ medians }) => medians !== null);
  const answered = against(
    sum((each) => each.answered, known),
    sum(({ medians }) => medians?.answered ?? 0, known),
  );
  const failed = sum((each) => each.failed);
  const which = element('a', { href: '#attention' }, 'see which');
  const seconds = (Date.parse(run.ended_at) - Date.parse(run.started_at)) / 1000;
  // Records of different streams are different things: their sum would be a number of nothing.
  const main = streams.find(({ name }) => name === measure) ?? streams[0];
  const asked = [
    figure('Questions asked', sayNumber(sum((each) => each.submitted))),
    figure('Answered', sayNumber(sum((each) => each.answered)), answered),
    figure('Failed', sayNumber(failed), failed > 0 && which, failed > 0),
    figure('Still open', sayNumber(sum((each) => each.pending))),
    main && figure('Records', sayNumber(main.records), sayRecords(main)),
    figure('Stored', sayBytes(sum((each) => each.stored_bytes))),
  ];
  const list = [
    locations.length > 0 && figure('Locations', sayNumber(locations.length)),
    ...(streams.length === 0 ? [] : asked),
    figure('Took', saySeconds(seconds)),
  ].filter((each) => each instanceof Node);
  const node = element('dl', { class: 'figures' }, ...list);
  node.style.setProperty('--figures', String(list.length));
  return node;
}

/** `of observations, ▼ 17 %`. */
function sayRecords({ name, records, medians }: ReportData['streams'][number]): string {
  const change = against(records, medians?.records ?? null);
  return `of ${name}${change === undefined ? '' : `, ${change}`}`;
}

/** What is called usual on the whole page. */
function comparison({ streams, earlier_runs }: ReportData): HTMLElement | null {
  if (streams.length === 0) return null;
  const runs =
    earlier_runs.length === 1 ? 'what the last run had' : `the median of the last ${earlier_runs.length} runs`;
  const sentence =
    earlier_runs.length === 0
      ? 'There is no earlier run to compare with.'
      : `“Usual” means ${runs}, in proportion where this run has asked for fewer days.`;
  return element('p', { class: 'hint' }, sentence);
}

function figure(name: string, value: string, comparison?: string | Node | false, isBad = false): HTMLElement {
  return element(
    'div',
    { class: isBad ? 'bad' : undefined },
    element('dt', {}, name),
    element('dd', {}, value, comparison !== undefined && comparison !== false && element('small', {}, comparison)),
  );
}

/** `▲ 12 % `, `▼ 3 %` or `as usual`. */
export function against(value: number, median: number | null): string | undefined {
  if (median === null || median === 0) return undefined;
  const percent = Math.round((value / median - 1) * 100);
  if (percent === 0) return 'as usual';
  return `${percent > 0 ? '▲' : '▼'} ${sayNumber(Math.abs(percent))} %`;
}
