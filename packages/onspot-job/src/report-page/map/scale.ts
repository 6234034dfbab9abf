import { sayNumber } from '../../report/words.js';

/** Five classes of about as many places each; what is in a higher one is larger and darker. */
export type Scale = {
  /** The lowest value of each class but the first. */
  readonly limits: readonly number[];
  /** How many classes there are, none where nothing was seen anywhere. */
  readonly classes: number;
  /** From 0 on; -1 of nothing seen, undefined of no answer. */
  classOf(records: number | null): number | undefined;
  /** `20–49`. */
  labelOf(index: number): string;
};

const CLASSES = 5;

export function makeScale(values: readonly number[]): Scale {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  const quantiles = Array.from({ length: CLASSES - 1 }, (_, index) =>
    round(sorted[Math.floor(((index + 1) / CLASSES) * sorted.length)] ?? 0),
  );
  const limits = [...new Set(quantiles)].filter((limit) => limit > 1);
  return {
    limits,
    classes: sorted.length === 0 ? 0 : limits.length + 1,
    classOf(records) {
      if (records === null) return undefined;
      return records === 0 ? -1 : limits.filter((limit) => records >= limit).length;
    },
    labelOf(index) {
      const from = index === 0 ? 1 : (limits[index - 1] ?? 1);
      const next = limits[index];
      return next === undefined ? `${sayNumber(from)} and more` : `${sayNumber(from)}–${sayNumber(next - 1)}`;
    },
  };
}

/** To two digits that count. */
function round(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return Math.round(value / unit) * unit;
}
