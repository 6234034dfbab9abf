import { type Window, windowKey } from '../time/window.js';
import { type Ask } from './ask.js';
import { type BookBatch } from './book-batch.js';

/** Finds the asks of a query. */
export type QueryIndex = {
  /** Oldest first. */
  asksOf: (stream: string, subjectId: string, window: Window) => readonly Ask[];
  /** The same for one look at each. */
  peeksOf: (stream: string, subjectId: string, window: Window) => readonly Ask[];
  add(batch: BookBatch): void;
  remove(batch: BookBatch): void;
};

/** A batch and a position in it as one number; 0 is none. */
type Ref = number;

/** More asks than any batch holds. */
const STRIDE = 4096;

/** Where a batch stands, and for each of its asks the one of the same query before it. */
type Place = { number: number; before: Float64Array | undefined };

const NONE: readonly Ask[] = [];

/**
 * Per stream and window a number for each subject, which tells its newest ask; each ask tells the one before it. An
 * entry of a map for each of a million queries would take more room than the asks.
 */
export function createQueryIndex(): QueryIndex {
  const batches: (BookBatch | undefined)[] = [undefined];
  const places = new Map<BookBatch, Place>();
  const subjects = new Map<string, number>();
  const streams = new Map<string, Map<number, Float64Array>>();

  function numberOf(subjectId: string): number {
    const known = subjects.get(subjectId) ?? subjects.size;
    if (known === subjects.size) subjects.set(subjectId, known);
    return known;
  }

  /** The newest asks of a stream and window, with room for all subjects known. */
  function headsOf({ stream, window }: BookBatch): Float64Array {
    const windows = streams.get(stream) ?? new Map<number, Float64Array>();
    streams.set(stream, windows);
    const key = windowKey(window);
    const heads = windows.get(key);
    if (heads !== undefined && heads.length >= subjects.size) return heads;
    const larger = new Float64Array(Math.max(8, subjects.size, (heads?.length ?? 0) * 2));
    larger.set(heads ?? []);
    windows.set(key, larger);
    return larger;
  }

  const batchAt = (ref: Ref) => batches[Math.floor(ref / STRIDE)];
  const beforeOf = (ref: Ref): Ref => {
    const batch = batchAt(ref);
    return (batch && places.get(batch)?.before?.[ref % STRIDE]) ?? 0;
  };
  function setBefore(ref: Ref, before: Ref): void {
    const batch = batchAt(ref);
    const place = batch && places.get(batch);
    if (place === undefined || batch === undefined) return;
    if (place.before === undefined && before === 0) return;
    place.before ??= new Float64Array(batch.size);
    place.before[ref % STRIDE] = before;
  }

  function collect(
    { stream, subjectId, window }: { stream: string; subjectId: string; window: Window },
    take: (batch: BookBatch, index: number) => Ask | undefined,
  ): readonly Ask[] {
    const subject = subjects.get(subjectId);
    if (subject === undefined) return NONE;
    let ref = streams.get(stream)?.get(windowKey(window))?.[subject] ?? 0;
    if (ref === 0) return NONE;
    const asks: Ask[] = [];
    for (; ref !== 0; ref = beforeOf(ref)) {
      const batch = batchAt(ref);
      const ask = batch && take(batch, ref % STRIDE);
      if (ask !== undefined) asks.push(ask);
    }
    return asks.reverse();
  }

  function unlink(heads: Float64Array, subject: number, ref: Ref): void {
    const head = heads[subject] ?? 0;
    if (head === ref) {
      heads[subject] = beforeOf(ref);
      return;
    }
    let after = head;
    while (after !== 0 && beforeOf(after) !== ref) after = beforeOf(after);
    setBefore(after, beforeOf(ref));
  }

  return {
    asksOf: (stream, subjectId, window) => collect({ stream, subjectId, window }, (batch, index) => batch.asks[index]),
    peeksOf: (stream, subjectId, window) => collect({ stream, subjectId, window }, (batch, index) => batch.peek(index)),
    add(batch) {
      const number = batches.push(batch) - 1;
      places.set(batch, { number, before: undefined });
      for (let index = 0; index < batch.size; index += 1) numberOf(batch.subjectIdAt(index));
      const heads = headsOf(batch);
      for (let index = 0; index < batch.size; index += 1) {
        const subject = numberOf(batch.subjectIdAt(index));
        const ref = number * STRIDE + index;
        setBefore(ref, heads[subject] ?? 0);
        heads[subject] = ref;
      }
    },
    remove(batch) {
      const place = places.get(batch);
      if (place === undefined) return;
      const heads = headsOf(batch);
      for (let index = 0; index < batch.size; index += 1) {
        unlink(heads, numberOf(batch.subjectIdAt(index)), place.number * STRIDE + index);
      }
      places.delete(batch);
      batches[place.number] = undefined;
    },
  };
}
