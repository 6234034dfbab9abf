import { isInShard } from '../shard/shard.js';
import { type Subjects } from '../subjects/subject.js';
import { toDate, type Day } from '../time/day.js';
import { type Run } from './run.js';

/**
 * Gives everything that has none its first bookmark: the day before `start_date`, or before its oldest day in the
 * ledger when that is earlier, so that a later start date cuts off nothing that was asked for.
 *
 * None is given for a start date that is still to come: bookmarks never go back, so a slip would stay for ever.
 */
export function beginBookmarks(run: Run, subjects: ReadonlyMap<string, Subjects>): void {
  const firstDay = Math.max(run.start, run.oldest);
  for (const [stream, asked] of oldestAskedDays(run)) {
    for (const [subjectId, day] of asked) run.state.begin(stream, subjectId, Math.min(firstDay, day) - 1);
  }
  const lacking = windowedStreams(run).flatMap((stream) =>
    idsOf(subjects, stream)
      .filter((id) => run.state.bookmarkOf(stream, id) === undefined)
      .map((id) => ({ stream, id })),
  );
  if (lacking.length === 0) return;
  if (firstDay > run.newest) return sayStartIsToCome(run, firstDay);
  if (run.start < run.oldest) sayStartIsOutOfReach(run, run.start);
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
export function sayBookmarksToCome(run: Run, subjects: ReadonlyMap<string, Subjects>): void {
  const { state, newest, log } = run;
  for (const stream of windowedStreams(run)) {
    const beyond = idsOf(subjects, stream).filter((id) => (state.bookmarkOf(stream, id) ?? -Infinity) > newest);
    if (beyond.length === 0) continue;
    log.warn(
      `${stream}: ${beyond.length} locations have a bookmark after ${toDate(newest)}, the newest day that OnSpot answers for, among them ${beyond.slice(0, 3).join(', ')}; nothing is asked for them until then`,
    );
  }
}

/**
 * Bookmarks that lie further back than OnSpot answers are moved up to there; nothing else would ever close that hole.
 */
export function skipOutOfReach(run: Run, subjects: ReadonlyMap<string, Subjects>): void {
  for (const stream of windowedStreams(run)) {
    const behind = idsOf(subjects, stream).filter(
      (id) => (run.state.bookmarkOf(stream, id) ?? Infinity) < run.oldest - 1,
    );
    if (behind.length === 0) continue;
    const since = toDate(run.oldest);
    run.log.warn(
      `${stream}: OnSpot answers for days since ${since}; older days of ${behind.length} locations are lost, among them ${behind.slice(0, 3).join(', ')}`,
    );
    for (const id of behind) run.state.skipTo(stream, id, run.oldest - 1);
  }
}

function oldestAskedDays(run: Run): Map<string, Map<string, Day>> {
  const oldest = new Map(windowedStreams(run).map((stream) => [stream, new Map<string, Day>()]));
  for (const batch of run.book.allBatches()) {
    const days = oldest.get(batch.stream);
    if (days === undefined) continue;
    const { first } = batch.window;
    for (let index = 0; index < batch.size; index += 1) {
      const subjectId = batch.subjectIdAt(index);
      if (!isInShard(run.config.shard, subjectId)) continue;
      if (first < (days.get(subjectId) ?? Infinity)) days.set(subjectId, first);
    }
  }
  return oldest;
}

/** Streams that are asked about days; the others have no bookmarks. */
function windowedStreams({ streams }: Run): string[] {
  return [...streams.values()].filter(({ stream }) => stream.hasWindow).map(({ stream }) => stream.name);
}

function idsOf(subjects: ReadonlyMap<string, Subjects>, stream: string): string[] {
  return [...(subjects.get(stream)?.keys() ?? [])];
}
