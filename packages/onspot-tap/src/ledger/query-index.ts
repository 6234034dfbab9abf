import { type Day } from '../time/day.js';
import { type Ask, type Batch } from './ask.js';

/** Finds the asks of a query. */
export type QueryIndex = {
  asksOf: (stream: string, locationId: string, day: Day) => readonly Ask[];
  add(batch: Batch): void;
  remove(batch: Batch): void;
};

const NONE: readonly Ask[] = [];

/** Maps in maps, by window and then by location: a key of its own for each of a million queries would take as much as the asks. */
export function createQueryIndex(): QueryIndex {
  const windows = new Map<string, Map<Day, Map<string, Ask[]>>>();

  function windowOf({ stream, day }: Batch): Map<string, Ask[]> {
    const days = windows.get(stream) ?? new Map<Day, Map<string, Ask[]>>();
    windows.set(stream, days);
    const window = days.get(day) ?? new Map<string, Ask[]>();
    days.set(day, window);
    return window;
  }
  return {
    asksOf: (stream, locationId, day) => windows.get(stream)?.get(day)?.get(locationId) ?? NONE,
    add(batch) {
      const window = windowOf(batch);
      for (const ask of batch.asks) {
        const asks = window.get(ask.locationId);
        if (asks === undefined) window.set(ask.locationId, [ask]);
        else asks.push(ask);
      }
    },
    remove(batch) {
      const window = windowOf(batch);
      for (const ask of batch.asks) {
        const others = (window.get(ask.locationId) ?? []).filter((other) => other !== ask);
        if (others.length > 0) window.set(ask.locationId, others);
        else window.delete(ask.locationId);
      }
    },
  };
}
