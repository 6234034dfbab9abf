/** How long questions waited for their answers, in seconds. */
export type Waits = {
  add(seconds: number): void;
  /** Undefined when there was none. */
  summary(): WaitSummary | undefined;
};

export type WaitSummary = {
  count: number;
  /** Half of them waited no longer. Like `p95` exact to three percent. */
  p50: number;
  /** All but a twentieth waited no longer. */
  p95: number;
  max: number;
  /** How many waited up to so many seconds and longer than the bucket before: so those of several runs can be added up. */
  buckets: (readonly [upTo: number, count: number])[];
};

/** Each bucket reaches so much further than the one before: a million waits take some hundred numbers. */
const GROWTH = 1.03;

export function createWaits(): Waits {
  const counts = new Map<number, number>();
  let max = 0;
  let count = 0;
  return {
    add(seconds) {
      const bucket = seconds <= 1 ? 0 : Math.ceil(Math.log(seconds) / Math.log(GROWTH));
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
      max = Math.max(max, seconds);
      count += 1;
    },
    summary() {
      if (count === 0) return undefined;
      const buckets = [...counts]
        .sort(([a], [b]) => a - b)
        .map(([bucket, of]) => [Math.min(max, Math.ceil(GROWTH ** bucket)), of] as const);
      const quantile = (share: number) => {
        let left = share * count;
        return buckets.find(([, of]) => (left -= of) <= 0)?.[0] ?? max;
      };
      return { count, p50: quantile(0.5), p95: quantile(0.95), max, buckets };
    },
  };
}
