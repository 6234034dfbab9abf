const LEAST_MEDIAN = 10;
const SHARE = 0.5;
const DEVIATIONS = 3;

/** The rule, for people. */
export const LOW_RULE = `Usual is the median of the last runs, or less where this one has asked for fewer days. Far fewer: less than half of that, where it is at least ${LEAST_MEDIAN}, and by more than chance explains. Who is still waited for is not judged.`;

/**
 * Whether a location has far fewer records than usual. Counts of a small place vary by their square root: a drop that
 * three such deviations explain says nothing. One whose answers have not all come is not judged.
 */
export function isLow(records: number | null, median: number | null, days: string): boolean {
  if (records === null || median === null || median < LEAST_MEDIAN || days.includes('p')) return false;
  return records < median * SHARE && median - records > DEVIATIONS * Math.sqrt(median);
}
