/** Objects at one time, and their keys in listing order. */
export type Snapshot<T> = { keys: readonly string[]; records: ReadonlyMap<string, T> };

export type ListingQuery = {
  prefix: string;
  delimiter: string;
  /** Lists only what comes after it. */
  after: string;
  max: number;
};

/** One page, in order: a key, or a common prefix that stands for all keys below it. */
export type ListingEntry = { key: string } | { prefix: string };
export type ListingPage = {
  entries: ListingEntry[];
  /** Where the next page goes on (an `after`); undefined on the last one. */
  next: string | undefined;
};

// The highest code point: put behind a prefix, it sorts behind every key that starts with the prefix.
const BEHIND_ALL = '\u{10ffff}';

/** S3 orders keys by their UTF-8 bytes; JavaScript's order is that of UTF-16, where emoji come too early. */
export function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** One page of the keys, which must be in order. */
export function listPage(keys: readonly string[], { prefix, delimiter, after, max }: ListingQuery): ListingPage {
  const entries: ListingEntry[] = [];
  let last = after;
  for (let at = firstAfter(keys, after); at < keys.length;) {
    const key = keys[at] ?? '';
    if (!key.startsWith(prefix)) {
      at += 1;
      continue;
    }
    if (entries.length === max) return { entries, next: max > 0 ? last : undefined };
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const common = key.slice(0, end + delimiter.length);
    entries.push(end < 0 ? { key } : { prefix: common });
    last = end < 0 ? key : common + BEHIND_ALL;
    at = end < 0 ? at + 1 : firstAfter(keys, last);
  }
  return { entries, next: undefined };
}

function firstAfter(keys: readonly string[], after: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(keys[middle] ?? '', after) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
