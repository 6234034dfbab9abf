import { layOut } from './lay-out.js';
import { type Measurement } from './measure.js';
import { type Cost } from './run-case.js';
import { type Workload } from './workload.js';

/** A workload's results as a Markdown table, its notes below it. */
export function toMarkdown(workload: Workload, measurements: readonly Measurement[]): string {
  const { title, input, records, notes } = workload;
  const baseline = measurements.find(({ name }) => name === workload.baseline)?.costs ?? [];
  const head = [
    'program',
    'seconds',
    'min-max',
    'records/s',
    'MB/s',
    'CPU s',
    'peak MiB',
    `speed / ${workload.baseline}`,
  ];
  const rows = measurements.map((measurement) => toRow(workload, measurement, baseline));
  const failures = measurements.flatMap(({ failure }) => failure ?? []);
  const paragraphs = [...failures.map((failure) => `A failure: ${failure}`), ...notes];
  return [
    `### ${title}: ${records.toLocaleString('en')} records, ${(input.bytes / 1e6).toFixed(1)} MB\n`,
    ...layOut([head, ...rows]),
    ...paragraphs.map((text) => `\n${text}`),
  ].join('\n');
}

function toRow({ records, input }: Workload, { name, costs, failure }: Measurement, baseline: readonly Cost[]) {
  if (failure !== undefined || costs.length === 0) return [name, 'fails', '', '', '', '', '', ''];
  const all = costs.map(({ seconds }) => seconds);
  const seconds = median(all);
  // Runs of the same round are compared with each other: they met the same weather.
  const ratios = costs.flatMap((cost, round) => (baseline[round]?.seconds ?? NaN) / cost.seconds);
  const ratio = median(ratios);
  return [
    name,
    toSeconds(seconds),
    `${toSeconds(Math.min(...all))}-${toSeconds(Math.max(...all))}`,
    Math.round(records / seconds / 1000) + ' k',
    (input.bytes / 1e6 / seconds).toFixed(0),
    orNothing(
      costs.map(({ cpuSeconds }) => cpuSeconds),
      (known) => median(known).toFixed(2),
    ),
    orNothing(
      costs.map(({ peakBytes }) => peakBytes),
      (known) => (Math.max(...known) / 1024 / 1024).toFixed(0),
    ),
    Number.isNaN(ratio) ? '' : ratio.toFixed(ratio < 1 ? 2 : 1),
  ];
}

function orNothing(values: readonly (number | undefined)[], toText: (known: number[]) => string): string {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? toText(known) : '';
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

/** A quick program's with a digit more. */
function toSeconds(seconds: number): string {
  return seconds.toFixed(seconds < 0.1 ? 3 : 2);
}
