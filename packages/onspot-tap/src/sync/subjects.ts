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
 * None is given for a start date that is still to come: bookmarks never go back, so a slip would stay for ever.
 */
export function beginBookmarks(run: Run, locationIds: readonly string[]): void {
  const startDay = run.config.startDay ?? run.newest - run.config.os_latency_days + 1;
  const firstDay = Math.max(startDay, run.oldest);
  for (const [stream, asked] of oldestAskedDays(run)) {
    for (const [locationId, day] of asked) run.state.begin(stream, locationId, Math.min(firstDay, day) - 1);
  }
  const lacking = [...run.streams.keys()].flatMap((stream) =>
    locationIds.filter((id) => run.state.bookmarkOf(stream, id) === undefined).map((id) => ({ stream, id })),
  );
  if (lacking.length === 0) return;
  if (firstDay > run.newest) return sayStartIsToCome(run, firstDay);
  if (startDay < run.oldest) sayStartIsOutOfReach(run, startDay);
  for (const { stream, id } of lacking) run.state.begin(stream, id, firstDay - 1);
}

function sayStartIsToCome({ log, newest }: Run, firstDay: Day): void {
  log.warn(
    `"start_date" is ${toDate(firstDay)}, and the newest day that OnSpot answers for is ${toDate(newest)}: nothing is asked yet for locations without a bookmark`,
  );
}

function sayStartIsOutOfReach({ log, oldest }: Run, startDay: Day): void {
  log.warn(`"start_date" is ${toDate(startDay)}, and OnSpot answers for days since ${toDate(oldest)}: it begins there`);
}

/** Bookmarks beyond the newest day keep a location from being asked for, with nothing to show for it. */
export function sayBookmarksToCome({ state, streams, newest, log }: Run, locationIds: readonly string[]): void {
  for (const stream of streams.keys()) {
    const beyond = locationIds.filter((id) => (state.bookmarkOf(stream, id) ?? -Infinity) > newest);
    if (beyond.length === 0) continue;
    log.warn(
      `${stream}: ${beyond.length} locations have a bookmark after ${toDate(newest)}, the newest day that OnSpot answers for, among them ${beyond.slice(0, 3).join(', ')}; nothing is asked for them until then`,
    );
  }
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
