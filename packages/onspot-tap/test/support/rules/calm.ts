import { toDay } from './facts.js';
import { daysIn, nameOf, parseStateText } from './state-value.js';
import { type World } from './world.js';

/** After these nights every open question has been answered, or has expired and been asked again. */
const NIGHTS_TO_CLOSE = 4;

/** Then every token has expired, and whatever is older than the look-back has been retired and deleted. */
const NIGHTS_TO_FORGET = 2;

const DAY = 86_400_000;

/** Some nights without trouble. What was promised and has not come true by then. */
export async function spendQuietNights(world: World, latencyDays: number): Promise<string[]> {
  world.calmDown();
  await world.go();
  await spendNights(world, NIGHTS_TO_CLOSE);
  const unclosed = [...findUnclosed(world)];
  await spendNights(world, NIGHTS_TO_FORGET);
  return [...unclosed, ...findUnstored(world), ...findClosedGaps(world), ...findLeftBehind(world, latencyDays)];
}

async function spendNights(world: World, nights: number): Promise<void> {
  for (let night = 0; night < nights; night += 1) {
    world.sleepTillMorning();
    await world.go();
  }
}

function* findUnstored({ facts }: World): Generator<string> {
  for (const ask of facts.asks()) {
    const name = `${ask.stream} ${ask.location} ${ask.day}, ask ${ask.index}`;
    const newer = facts.alike(ask).filter(({ index, stored }) => index > ask.index && stored !== undefined);
    if (ask.answeredSince !== undefined && ask.stored === undefined && newer.length === 0) {
      yield `${name}: its answer came and was never stored`;
    }
    if (newer.length > 0 && newer.every(({ stored }) => (stored ?? 0) < (ask.stored ?? 0))) {
      yield `${name}: its answer was stored last, and it is not the newest`;
    }
    if ((ask.ended !== undefined || ask.answeredSince !== undefined) && !ask.isTold) {
      yield `${name}: nobody was told how it ended`;
    }
  }
}

function* findUnclosed(world: World): Generator<string> {
  const state = parseStateText(world.stateText());
  for (const [key, first] of world.oracle.floors()) {
    const [stream = '', location = ''] = key.split(' ');
    if (!world.locations().includes(location)) continue;
    for (let day = first; day <= world.newest(); day += 1) {
      if (!world.oracle.isClosed({ stream, location, day })) yield `${key} ${day}: neither stored nor a gap`;
    }
    const bookmark = state.bookmarks[stream]?.[location];
    if (toDay(bookmark ?? '') !== world.newest()) yield `${key}: the bookmark is ${bookmark}`;
  }
}

/** Gaps that an answer has closed. An old state that was restored may still know them. */
function* findClosedGaps(world: World): Generator<string> {
  if (world.countLosses() > 0) return;
  for (const gap of daysIn(parseStateText(world.stateText()).gaps)) {
    const isStored = world.facts.ofDay(gap.stream, gap.location, gap.day).some(({ stored }) => stored !== undefined);
    if (isStored) yield `${nameOf(gap)} is a gap although it is stored`;
  }
}

type Entry = { batch_id: string; stream: string; start: string; created_at: string; retired_at?: string };

/**
 * Days of a stream whose ledger objects stay for a reason: the tap died between deleting an answer and its ledger object,
 * and the state was lost. Then only asking again can close the day, and nobody asks about a location that is gone.
 */
function findStuckDays({ facts, locations }: World): ReadonlySet<string> {
  const stuck = [...facts.asks()].filter(
    ({ deletedAt, isForgotten, location }) =>
      deletedAt !== undefined && !isForgotten && !locations().includes(location),
  );
  return new Set(stuck.map(({ stream, day }) => `${stream} ${day}`));
}

function* findLeftBehind(world: World, latencyDays: number): Generator<string> {
  const { objects, facts, newest, now, stateText } = world;
  const stuck = findStuckDays(world);
  const live = new Set<string>();
  for (const [key, text] of objects) {
    if (!key.startsWith('ledger/')) continue;
    const entry = JSON.parse(text) as Entry;
    if (entry.retired_at === undefined) live.add(entry.batch_id);
    const isOld = now() - Date.parse(entry.created_at) > 5 * DAY;
    const hasLeftLookBack = toDay(entry.start) < newest() - latencyDays;
    if (isOld && hasLeftLookBack && !stuck.has(`${entry.stream} ${toDay(entry.start)}`)) yield `${key} stays for ever`;
  }
  for (const key of objects.keys()) {
    const askId = /^responses\/.*\/([^/.]+)(\.failed)?\.json$/.exec(key)?.[1];
    if (askId !== undefined && facts.find(askId)?.deletedAt !== undefined) yield `${key} stays for ever`;
  }
  const { delivered = {} } = parseStateText(stateText());
  for (const id of Object.values(delivered).flatMap((ofStream) => Object.keys(ofStream))) {
    if (!live.has(id)) yield `the state speaks of ${id}, which is retired`;
  }
}
