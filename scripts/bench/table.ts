import { highestPeakMebibytes, medianSeconds, toRange, toSeconds, toVerdict } from './figures.js';
import { layOut } from './lay-out.js';
import { type Measurement } from './measure.js';
import { median } from './median.js';
import { type Comparison } from './workload.js';

type Column = { head: string; toCell: (measurement: Measurement) => string };

/** A comparison's results as a Markdown table, its notes below it. */
export function toMarkdown(comparison: Comparison, measurements: readonly Measurement[]): string {
  const { title, records, bytes, notes } = comparison;
  const columns = toColumns(comparison, measurements);
  const rows = measurements.map((one) => {
    const fails = one.failure !== undefined || one.costs.length === 0;
    return [one.name, ...columns.map(({ toCell }, at) => (fails ? (at === 0 ? 'fails' : '') : toCell(one)))];
  });
  const failures = measurements.flatMap(({ failure }) => failure ?? []);
  const paragraphs = [...failures.map((failure) => `A failure: ${failure}`), ...notes];
  return [
    `### ${title}: ${records.toLocaleString('en')} records, ${(bytes / 1e6).toFixed(1)} MB\n`,
    ...layOut([['program', ...columns.map(({ head }) => head)], ...rows]),
    ...paragraphs.map((text) => `\n${text}`),
  ].join('\n');
}

function toColumns(comparison: Comparison, measurements: readonly Measurement[]): Column[] {
  const { records, bytes, cases } = comparison;
  const columns: Column[] = [
    { head: 'seconds', toCell: ({ costs }) => toSeconds(medianSeconds(costs)) },
    { head: 'min–max', toCell: ({ costs }) => toRange(costs) },
    { head: 'records/s', toCell: ({ costs }) => `${Math.round(records / medianSeconds(costs) / 1000)} k` },
    { head: 'MB/s', toCell: ({ costs }) => (bytes / 1e6 / medianSeconds(costs)).toFixed(0) },
    { head: 'CPU s', toCell: ({ costs }) => toCpuSeconds(costs.map(({ cpuSeconds }) => cpuSeconds)) },
    { head: 'peak MiB', toCell: ({ costs }) => highestPeakMebibytes(costs)?.toFixed(0) ?? '' },
  ];
  if (cases.some(({ needsS3 }) => needsS3))
    columns.push({
      head: 'server CPU s',
      toCell: ({ costs }) => toCpuSeconds(costs.map(({ serverCpuSeconds }) => serverCpuSeconds)),
    });
  return [...columns, ...toRatioColumns(comparison, measurements)];
}

function toRatioColumns({ cases, baseline, ratio }: Comparison, measurements: readonly Measurement[]): Column[] {
  const compared = measurements.find(({ name }) => name === baseline)?.costs ?? [];
  // Runs of the same round are compared with each other: they met the same weather.
  const toRatio = ({ costs }: Measurement) =>
    median(
      costs.map(({ seconds }, round) => {
        const other = compared[round]?.seconds ?? NaN;
        return ratio === 'speed' ? other / seconds : seconds / other;
      }),
    );
  const columns: Column[] = [
    { head: `${ratio} / ${baseline}`, toCell: (one) => (Number.isNaN(toRatio(one)) ? '' : toRatio(one).toFixed(2)) },
  ];
  if (cases.every(({ goal }) => goal === undefined)) return columns;
  const toGoal = (one: Measurement) => {
    const goal = cases.find(({ name }) => name === one.name)?.goal;
    if (goal === undefined) return '';
    return ratio === 'speed'
      ? toVerdict(`≥ ${goal}`, toRatio(one) >= goal)
      : toVerdict(`≤ ${goal}`, toRatio(one) <= goal);
  };
  return [...columns, { head: 'goal', toCell: toGoal }];
}

function toCpuSeconds(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? median(known).toFixed(2) : '';
}
