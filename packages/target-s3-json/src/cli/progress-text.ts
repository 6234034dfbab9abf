import { type Progress } from '../progress.js';

const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const MEGABYTES = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/**
 * Tells how far a run is, and how fast it has been since it was told last.
 *
 * @param clock milliseconds
 */
export function createProgressText(progress: () => Progress, clock: () => number = () => performance.now()) {
  let last = { at: clock(), records: 0, bytes: 0 };
  return (): string => {
    const { records, bytes, completeObjects, openObjects } = progress();
    const at = clock();
    const seconds = Math.max(at - last.at, 1) / 1000;
    const speed = { records: (records - last.records) / seconds, bytes: (bytes - last.bytes) / seconds };
    last = { at, records, bytes };
    return [
      `${COUNT.format(records)} records (${COUNT.format(speed.records)}/s)`,
      `${toMegabytes(bytes)} MB (${toMegabytes(speed.bytes)}/s)`,
      `objects: ${COUNT.format(completeObjects)} complete, ${COUNT.format(openObjects)} open`,
    ].join(', ');
  };
}

function toMegabytes(bytes: number): string {
  return MEGABYTES.format(bytes / 1e6);
}
