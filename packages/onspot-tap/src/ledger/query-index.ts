import { type Window, windowKey } from '../time/window.js';
import { type Ask, type Batch } from './ask.js';

/** Finds the asks of a query. */
export type QueryIndex = {
  asksOf: (stream: string, subjectId: string, window: Window) => readonly Ask[];
  add(batch: Batch): void;
  remove(batch: Batch): void;
};

const NONE: readonly Ask[] = [];

/** Maps in maps, by window and then by subject: a key of its own for each of a million queries would take as much as the asks. */
export function createQueryIndex(): QueryIndex {
  const windows = new Map<string, Map<number, Map<string, Ask[]>>>();

  function subjectsOf({ stream, window }: Batch): Map<string, Ask[]> {
    const ofStream = windows.get(stream) ?? new Map<number, Map<string, Ask[]>>();
    windows.set(stream, ofStream);
    const key = windowKey(window);
    const subjects = ofStream.get(key) ?? new Map<string, Ask[]>();
    ofStream.set(key, subjects);
    return subjects;
  }
  return {
    asksOf: (stream, subjectId, window) => windows.get(stream)?.get(windowKey(window))?.get(subjectId) ?? NONE,
    add(batch) {
      const subjects = subjectsOf(batch);
      for (const ask of batch.asks) {
        const asks = subjects.get(ask.subjectId);
        if (asks === undefined) subjects.set(ask.subjectId, [ask]);
        else asks.push(ask);
      }
    },
    remove(batch) {
      const subjects = subjectsOf(batch);
      for (const ask of batch.asks) {
        const others = (subjects.get(ask.subjectId) ?? []).filter((other) => other !== ask);
        if (others.length > 0) subjects.set(ask.subjectId, others);
        else subjects.delete(ask.subjectId);
      }
    },
  };
}
