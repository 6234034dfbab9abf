import { hashPair, hashText } from './data/random.js';

/** Where a fault strikes. What is left out matches everything. */
export type FaultMatch = {
  /** An endpoint's path, without stage: `/geoframe/all/devices`. */
  path?: string;
  /** A location's name. A request matches when one of its features does. */
  name?: string;
  /** The day a window starts, `YYYY-MM-DD`. */
  day?: string;
  /** Only the n-th time the above match, counted from 1; or from the first to the last of two. */
  nth?: number | [first: number, last: number];
  /** The chance that it strikes, from 0 to 1; drawn from the emulator's seed. Default: 1. */
  probability?: number;
};

/** How a callback's body is written and framed. */
export type BodyFormat = {
  /** Default: `cbinfo`, as documented; `cbInfo` was seen in 2023. */
  cbinfo: 'cbinfo' | 'cbInfo';
  /** Where in the body that key stands. Default: `last`. */
  position: 'first' | 'last';
  /** Default: `auto`, content-length up to 256 KiB and chunked beyond. */
  framing: 'auto' | 'chunked' | 'content-length';
  /** Default: `identity`. */
  encoding: 'identity' | 'gzip';
};

/** How a file's columns may be spelled: in capitals, with one, or by their other documented names. */
export type ColumnSpelling = 'upper' | 'capitalised' | 'alternative';

/**
 * What goes wrong. The first group strikes requests, the second (`callback-…`) single callbacks, the third
 * (`file-…` and `location-elsewhere`) what single questions of save endpoints write.
 */
export type FaultEffect =
  /** The request is refused: not taken, not paid for. `retryAfter` is sent as it is (seconds or an HTTP date). */
  | { kind: 'status'; status: number; message?: string; body?: string; retryAfter?: number | string }
  /** 403, as when the session token has expired. */
  | { kind: 'expired' }
  /** The connection is cut: before the request is taken, after it, or in the middle of the ack. */
  | { kind: 'cut-before' }
  | { kind: 'cut-after' }
  | { kind: 'cut-in-ack' }
  /** The answer comes late, in milliseconds of real time; the request is taken at once. */
  | { kind: 'slow'; ms: number }
  /**
   * The ack's entries come in another order, lack the last few, the last few (`namesakes`) carry the name of the first,
   * or one comes bare instead of in a list.
   */
  | { kind: 'ack'; order?: 'reversed' | 'shuffled'; missing?: number; namesakes?: number; bare?: boolean }
  /** The callback comes so many milliseconds after the ack; two numbers are a range to draw from. */
  | { kind: 'callback-delay'; ms: number | [least: number, most: number] }
  /** The callback is delivered before the ack is sent. */
  | { kind: 'callback-early' }
  /** The callback never comes. */
  | { kind: 'callback-lost' }
  /** The callback comes `times` more (default 1), `gapMs` after each other (default 0). */
  | { kind: 'callback-duplicate'; times?: number; gapMs?: number }
  /** `success: false` with this message, and no payload. */
  | { kind: 'callback-failed'; message?: string }
  /** The connection is cut in the body (default: in its middle) in the first `attempts` (default 1). */
  | { kind: 'callback-cut'; afterBytes?: number; attempts?: number }
  /** The JSON ends early (default: in its middle) in a request that is whole, in the first `attempts` (default: all). */
  | { kind: 'callback-truncated'; afterBytes?: number; attempts?: number }
  /** The body is written in another way. */
  | ({ kind: 'callback-format' } & Partial<BodyFormat>)
  /** The file has no line of column names. */
  | { kind: 'file-headerless' }
  /** There is no file when it would hold no rows; or, with `always`, whatever it would hold. Success is reported. */
  | { kind: 'file-absent'; always?: boolean }
  /** The file is of gzip, whatever was asked for. */
  | { kind: 'file-gzip' }
  /** Columns are spelled otherwise (default: `capitalised`), and so many unknown ones (default: 1) follow them. */
  | { kind: 'file-columns'; spelling?: ColumnSpelling; extra?: number }
  /** The ack says that the file is somewhere else, by default in a folder or bucket nobody asked for. */
  | { kind: 'location-elsewhere'; location?: string };

/** A fault as plain data. `count` is how often it strikes before it is spent; default: always. */
export type Fault = FaultEffect & { match?: FaultMatch; count?: number };

/** What can be done with faults from outside. */
export type Faults = {
  /** Adds a fault; the answer takes it away again. */
  add(fault: Fault): () => void;
  /** Takes all of them away. */
  clear(): void;
  /** Those there are, with how often each has struck. */
  list(): (Fault & { struck: number })[];
};

type Kind = Fault['kind'];
type OfKind<K extends Kind> = Extract<Fault, { kind: K }>;

/** What a fault may match: an endpoint, and features asked of it. */
export type Occasion = { path: string; features: readonly { name: string; start: string }[] };

/** Faults as the emulator itself sees them. */
export type FaultBook = Faults & {
  /** The faults of some kinds that strike now, at most `limit` of them. Each one given out is counted. */
  take<K extends Kind>(kinds: readonly K[], occasion: Occasion, limit?: number): OfKind<K>[];
};

type Entry = { fault: Fault; met: number; struck: number };

export function createFaultBook(seed: string): FaultBook {
  let entries: Entry[] = [];
  const isStruck = (entry: Entry, occasion: Occasion): boolean => {
    const { match = {}, count = Infinity } = entry.fault;
    if (entry.struck >= count || !isMet(match, occasion)) return false;
    entry.met++;
    const chance = hashPair(hashText(`${seed}|${entry.fault.kind}`), entry.met) / 2 ** 32;
    if (!isInTurn(match.nth, entry.met) || chance >= (match.probability ?? 1)) return false;
    entry.struck++;
    return true;
  };
  return {
    add(fault) {
      const entry = { fault, met: 0, struck: 0 };
      entries.push(entry);
      return () => void (entries = entries.filter((other) => other !== entry));
    },
    clear: () => void (entries = []),
    list: () => entries.map(({ fault, struck }) => ({ ...fault, struck })),
    take<K extends Kind>(kinds: readonly K[], occasion: Occasion, limit = Infinity) {
      const taken: OfKind<K>[] = [];
      for (const entry of entries) {
        if (taken.length >= limit) break;
        if (isOfKind(entry.fault, kinds) && isStruck(entry, occasion)) taken.push(entry.fault);
      }
      return taken;
    },
  };
}

function isOfKind<K extends Kind>(fault: Fault, kinds: readonly K[]): fault is OfKind<K> {
  return (kinds as readonly Kind[]).includes(fault.kind);
}

function isMet({ path, name, day }: FaultMatch, occasion: Occasion): boolean {
  if (path !== undefined && path !== occasion.path) return false;
  if (name === undefined && day === undefined) return true;
  return occasion.features.some(
    (feature) => (name ?? feature.name) === feature.name && feature.start.startsWith(day ?? ''),
  );
}

function isInTurn(nth: FaultMatch['nth'], met: number): boolean {
  if (nth === undefined) return true;
  const [first, last] = typeof nth === 'number' ? [nth, nth] : nth;
  return met >= first && met <= last;
}
