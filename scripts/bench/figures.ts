import { median } from './median.js';
import { type Cost } from './run-case.js';

/** A quick program's with a digit more. */
export function toSeconds(seconds: number): string {
  return seconds.toFixed(seconds < 0.1 ? 3 : 2);
}

/** The quickest and the slowest run. */
export function toRange(costs: readonly Cost[]): string {
  const all = costs.map(({ seconds }) => seconds);
  return `${toSeconds(Math.min(...all))}–${toSeconds(Math.max(...all))}`;
}

export function medianSeconds(costs: readonly Cost[]): number {
  return median(costs.map(({ seconds }) => seconds));
}

/** The highest of the peaks; undefined where one is not known. */
export function highestPeakMebibytes(costs: readonly Cost[]): number | undefined {
  const peaks = costs.map(({ peakBytes }) => peakBytes ?? NaN);
  const highest = Math.max(...peaks) / 1024 / 1024;
  return Number.isFinite(highest) ? highest : undefined;
}

/** A goal, and whether it has been reached. */
export function toVerdict(goal: string, isMet: boolean): string {
  return isMet ? `${goal}: met` : `${goal}: **missed**`;
}
