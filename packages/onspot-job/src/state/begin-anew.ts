import { isJsonObject, type Logger } from '@onspot-tap/singer';
import { type Shard } from '@onspot-tap/settings';
import { type Storage } from '@onspot-tap/storage';
import { download } from '../files/pipeline-files.js';
import { type FoundState, findStates } from '../files/states.js';
import { LONGEST_NIGHT_MS } from '../run-id.js';
import { putAwayOne } from './put-away.js';

/** Tells which load has begun anew last: its shards leave each other's states alone. */
const BEGUN_ANEW = 'shards/begun_anew.json';

type Night = {
  night: string;
  /** Whether somebody has given it that name; else shards that begin about midnight have two. */
  isNamed: boolean;
  shard: Shard;
  startedAt: number;
  clock: () => number;
  log: Logger;
  stop: AbortSignal;
};

type Begun = { night: unknown; shards: unknown; at: unknown };

/**
 * Begins anew what several jobs share: puts all states away that lie there from before, since of each location the
 * newest bookmark would count when theirs are put together. The first shard of a load does it for all of them; the load
 * is noted once it is done, before this shard leaves a state of its own. They are kept as replaced states are.
 *
 * @param states as they lay there when this shard began
 * @returns those that lie there now: what shards of this load, or an earlier try of this one, have left
 * @throws StorageError when one cannot be put away
 */
export async function beginAnew(
  pipeline: Storage,
  states: readonly FoundState[],
  job: Night,
): Promise<readonly FoundState[]> {
  const { night, shard, clock, log, stop } = job;
  const begun = await readBegun(pipeline, stop);
  if (begun !== undefined && isSameLoad(begun, job)) {
    log.info(`This load has begun anew before, at ${String(begun.at)}: what lies there is of its own shards`);
    return findStates(pipeline, stop);
  }
  for (const state of states) await putAwayOne(pipeline, state, clock);
  const note: Begun = { night, shards: shard.count, at: new Date(clock()).toISOString() };
  await pipeline.write(BEGUN_ANEW, `${JSON.stringify(note)}\n`, { contentType: 'application/json' });
  if (states.length > 0) log.info(`Begun anew: ${states.length} states are put away, and kept beside where they lay`);
  return [];
}

// The same name a day later, or another number of shards, is another load.
function isSameLoad(begun: Begun, { night, isNamed, shard, startedAt }: Night): boolean {
  const age = startedAt - Date.parse(String(begun.at));
  return age < LONGEST_NIGHT_MS && begun.shards === shard.count && (begun.night === night || !isNamed);
}

async function readBegun(pipeline: Storage, stop: AbortSignal): Promise<Begun | undefined> {
  const found = await download(pipeline, BEGUN_ANEW, stop);
  try {
    const value: unknown = JSON.parse(found?.bytes.toString() ?? '');
    return isJsonObject(value) ? { night: value.night, shards: value.shards, at: value.at } : undefined;
  } catch {
    return undefined;
  }
}
