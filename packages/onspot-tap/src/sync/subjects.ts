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
 *
 * @returns whether a location of a stream got its first bookmark here
 */
export function beginBookmarks(
  run: Run,
  locationIds: Iterable<string>,
): (stream: string, locationId: string) => boolean {
  const oldestAsked = oldestAskedDays(run);
  const begun = new Map([...run.streams.keys()].map((stream) => [stream, new Set<string>()]));
  const firstDay = Math.max(run.config.startDay ?? run.newest - run.config.os_latency_days + 1, run.oldest);
  const begin = (stream: string, locationId: string, base: Day) => {
    if (run.state.begin(stream, locationId, base)) begun.get(stream)?.add(locationId);
  };
  for (const [stream, asked] of oldestAsked) {
    for (const [locationId, day] of asked) begin(stream, locationId, Math.min(firstDay, day) - 1);
  }
  const ids = [...locationIds];
  for (const stream of run.streams.keys()) for (const id of ids) begin(stream, id, firstDay - 1);
  return (stream, locationId) => begun.get(stream)?.has(locationId) ?? false;
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
