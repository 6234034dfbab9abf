import { type ReportData } from '../report/report-data.js';
import { sayBytes, sayEnding, sayNumber, saySeconds, sayTime } from '../report/words.js';
import { element } from './element.js';

/** Title, how the run ended, and its figures. */
export function pageHead(data: ReportData, search: HTMLElement): HTMLElement {
  const { run, window } = data;
  const days = window === null ? 'no days known' : `days ${window.first_day} to ${window.newest_day}`;
  const level = run.exit_code === 0 ? 'good' : run.exit_code === 75 ? 'warn' : 'bad';
  const title = element(
    'div',
    { class: 'title' },
    element('h1', {}, 'Run report'),
    element(
      'p',
      { class: 'meta' },
      element('span', { class: `status ${level}` }, `${level === 'good' ? '✓' : '!'} ${sayEnding(run.exit_code)}`),
      ` ${sayTime(run.started_at)} · ${days} · run ${run.run_id}`,
    ),
  );
  return element('header', {}, element('div', { class: 'bar' }, title, search), figures(data));
}

/** Of fewer the first load, which is about many more days, would be what all is compared with. */
const FEWEST_RUNS = 3;

function figures({ run, streams, locations, earlier_runs }: ReportData): HTMLElement {
  const sum = (of: (stream: ReportData['streams'][number]) => number) =>
    streams.reduce((total, each) => total + of(each), 0);
  const runs = earlier_runs.length;
  const medianOf = (of: 'answered' | 'records' | 'stored_bytes') =>
    runs >= FEWEST_RUNS && streams.some(({ medians }) => medians !== null)
      ? sum(({ medians }) => medians?.[of] ?? 0)
      : null;
  const seconds = (Date.parse(run.ended_at) - Date.parse(run.started_at)) / 1000;
  const failed = sum((each) => each.failed);
  const list = [
    figure('Locations', sayNumber(locations.length)),
    figure('Questions asked', sayNumber(sum((each) => each.submitted))),
    figure(
      'Answered',
      sayNumber(sum((each) => each.answered)),
      against(
        sum((each) => each.answered),
        medianOf('answered'),
      ),
    ),
    figure('Failed', sayNumber(failed), failed > 0 ? '! look below' : undefined, failed > 0),
    figure('Still open', sayNumber(sum((each) => each.pending))),
    figure(
      'Records',
      sayNumber(sum((each) => each.records)),
      against(
        sum((each) => each.records),
        medianOf('records'),
      ),
    ),
    figure('Stored', sayBytes(sum((each) => each.stored_bytes))),
    figure('Took', saySeconds(seconds)),
  ];
  const note =
    runs < FEWEST_RUNS
      ? 'There are too few earlier runs to compare with.'
      : `Compared with the median of the last ${runs} runs.`;
  return element('div', {}, element('dl', { class: 'figures' }, ...list), element('p', { class: 'hint' }, note));
}

function figure(name: string, value: string, comparison?: string, isBad = false): HTMLElement {
  return element(
    'div',
    { class: isBad ? 'bad' : undefined },
    element('dt', {}, name),
    element('dd', {}, value, comparison !== undefined && element('small', {}, comparison)),
  );
}

/** `▲ 12 % `, `▼ 3 %` or `as usual`. */
export function against(value: number, median: number | null): string | undefined {
  if (median === null || median === 0) return undefined;
  const percent = Math.round((value / median - 1) * 100);
  if (percent === 0) return 'as usual';
  return `${percent > 0 ? '▲' : '▼'} ${sayNumber(Math.abs(percent))} %`;
}
