import { highestPeakMebibytes, medianSeconds, toRange, toSeconds, toVerdict } from './figures.js';
import { layOut } from './lay-out.js';
import { type Measurement } from './measure.js';
import { median } from './median.js';
import { type Case, type Comparison } from './workload.js';

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
  if (cases.some(({ peakGoalMebibytes }) => peakGoalMebibytes !== undefined))
    columns.push({ head: 'goal', toCell: (one) => toPeakGoal(one, caseOf(one, cases)?.peakGoalMebibytes) });
  if (cases.some(({ needsS3 }) => needsS3))
    columns.push({
      head: 'server CPU s',
      toCell: ({ costs }) => toCpuSeconds(costs.map(({ serverCpuSeconds }) => serverCpuSeconds)),
    });
  const baselines = [comparison.baseline].flat();
  return [...columns, ...baselines.flatMap((baseline) => toRatioColumns(comparison, baseline, measurements))];
}

function caseOf({ name }: Measurement, cases: readonly Case[]): Case | undefined {
  return cases.find((one) => one.name === name);
}

function toPeakGoal({ costs }: Measurement, goal: number | undefined): string {
  const peak = highestPeakMebibytes(costs);
  return goal === undefined || peak === undefined ? '' : toVerdict(`≤ ${goal}`, peak <= goal);
}

function toRatioColumns(
  { cases, ratio }: Comparison,
  baseline: string,
  measurements: readonly Measurement[],
): Column[] {
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
  const goalOf = ({ goal }: Case) => (typeof goal === 'object' ? goal[baseline] : goal);
  if (cases.every((one) => goalOf(one) === undefined)) return columns;
  const toGoal = (measurement: Measurement) => {
    const one = caseOf(measurement, cases);
    const goal = one && goalOf(one);
    const reached = toRatio(measurement);
    if (goal === undefined || Number.isNaN(reached)) return '';
    return ratio === 'speed' ? toVerdict(`≥ ${goal}`, reached >= goal) : toVerdict(`≤ ${goal}`, reached <= goal);
  };
  return [...columns, { head: 'goal', toCell: toGoal }];
}

function toCpuSeconds(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? median(known).toFixed(2) : '';
}
