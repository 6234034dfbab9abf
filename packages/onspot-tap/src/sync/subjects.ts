import { type Location } from '../locations/location.js';
import { type Subject } from '../plan/plan.js';
import { digestOf } from '../submit/question.js';
import { toDate, type Day } from '../time/day.js';
import { type Run } from './run.js';

/** The locations as one stream asks about them. */
export function toSubjects({ config, streams }: Run, stream: string, locations: readonly Location[]): Subject[] {
  const definition = streams.get(stream)?.stream;
  if (definition === undefined) throw new Error(`The stream ${stream} is not selected`);
  return locations.map((location) => ({ locationId: location.id, digest: digestOf(config, definition, location) }));
}

/**
 * Gives every location that has none its first bookmark: the day before `start_date`, or before its oldest day in the
 * ledger when that is earlier, so that a later start date cuts off nothing that was asked for.
 */
export function beginBookmarks(run: Run, locationIds: readonly string[]): void {
  const firstDay = Math.max(run.config.startDay ?? run.newest - run.config.os_latency_days + 1, run.oldest);
  for (const [stream, asked] of oldestAskedDays(run)) {
    for (const [locationId, day] of asked) run.state.begin(stream, locationId, Math.min(firstDay, day) - 1);
  }
  for (const stream of run.streams.keys()) for (const id of locationIds) run.state.begin(stream, id, firstDay - 1);
}

/**
 * Bookmarks that lie further back than OnSpot answers are moved up to there; nothing else would ever close that hole.
 */
export function skipOutOfReach(run: Run, locationIds: readonly string[]): void {
  for (const stream of run.streams.keys()) {
    const behind = locationIds.filter((id) => (run.state.bookmarkOf(stream, id) ?? Infinity) < run.oldest - 1);
    if (behind.length === 0) continue;
    const since = toDate(run.oldest);
    run.log.warn(
      `${stream}: OnSpot answers for days since ${since}; older days of ${behind.length} locations are lost, among them ${behind.slice(0, 3).join(', ')}`,
    );
    for (const id of behind) run.state.skipTo(stream, id, run.oldest - 1);
  }
}

function oldestAskedDays({ book, streams }: Run): Map<string, Map<string, Day>> {
  const oldest = new Map([...streams.keys()].map((stream) => [stream, new Map<string, Day>()]));
  for (const { batch, locationId } of book.asks()) {
    const days = oldest.get(batch.stream);
    if (days !== undefined && batch.day < (days.get(locationId) ?? Infinity)) days.set(locationId, batch.day);
  }
  return oldest;
}
