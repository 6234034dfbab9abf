import { type RunSummary } from '../summary.js';
import { type Change, type StreamChanges } from './report-data.js';

const MOST_CHANGES = 12;

/** Which subjects of each stream have changed the most against their medians; ones that are waited for are left out. */
export function toChanges({ subjects }: RunSummary): StreamChanges[] {
  return Object.entries(subjects).flatMap(([stream, of]) => {
    const changes = Object.entries(of).flatMap(([id, { records, median, days }]): Change[] =>
      records === null || median === null || records === median || days.includes('p') ? [] : [{ id, records, median }],
    );
    const sorted = changes.sort((a, b) => deltaOf(b) - deltaOf(a));
    const rises = sorted.filter((change) => deltaOf(change) > 0).slice(0, MOST_CHANGES);
    const falls = sorted.filter((change) => deltaOf(change) < 0).reverse();
    return sorted.length === 0 ? [] : [{ stream, rises, falls: falls.slice(0, MOST_CHANGES) }];
  });
}

function deltaOf({ records, median }: Change): number {
  return records - median;
}
