import { type Progress } from '../progress.js';

/**
 * Tells how far a run is, and how fast it has been since it was told last.
 *
 * @param clock milliseconds
 */
export function createProgressText(progress: () => Progress, clock: () => number = () => performance.now()) {
  let texts: ReturnType<typeof makeTexts> | undefined; // made when a line is shown, if ever: it takes a twentieth of a start
  let last = { at: clock(), records: 0, bytes: 0 };
  return (): string => {
    const { toCount, toMegabytes } = (texts ??= makeTexts());
    const { records, bytes, completeObjects, openObjects } = progress();
    const at = clock();
    const seconds = Math.max(at - last.at, 1) / 1000;
    const speed = { records: (records - last.records) / seconds, bytes: (bytes - last.bytes) / seconds };
    last = { at, records, bytes };
    return [
      `${toCount(records)} records (${toCount(speed.records)}/s)`,
      `${toMegabytes(bytes / 1e6)} MB (${toMegabytes(speed.bytes / 1e6)}/s)`,
      `objects: ${toCount(completeObjects)} complete, ${toCount(openObjects)} open`,
    ].join(', ');
  };
}

function makeTexts() {
  return { toCount: toTextWith(0), toMegabytes: toTextWith(1) };
}

function toTextWith(fractionDigits: number): (value: number) => string {
  const options = { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits };
  const format = new Intl.NumberFormat('en-US', options);
  return (value) => format.format(value);
}
