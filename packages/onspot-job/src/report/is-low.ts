const LEAST_MEDIAN = 10;
const SHARE = 0.5;
const DEVIATIONS = 3;

/** The rule, for people. */
export const LOW_RULE = `“Far fewer” means less than half of what is usual, and too few to be chance. Not judged are those that usually have less than ${LEAST_MEDIAN}, or have questions still open.`;

/**
 * Whether a location has far fewer records than usual. Counts of a small place vary by their square root: a drop that
 * three such deviations explain says nothing. One whose answers have not all come is not judged.
 */
export function isLow(records: number | null, median: number | null, days: string): boolean {
  if (records === null || median === null || median < LEAST_MEDIAN || days.includes('p')) return false;
  return records < median * SHARE && median - records > DEVIATIONS * Math.sqrt(median);
}
