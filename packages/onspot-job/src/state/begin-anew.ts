import { isJsonObject, type Logger } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { download } from '../files/pipeline-files.js';
import { type FoundState } from '../files/states.js';
import { putAwayOne } from './put-away.js';

/** Tells which night has begun anew last: its shards leave each other's states alone. */
const BEGUN_ANEW = 'shards/begun_anew.json';

type Night = { night: string; clock: () => number; log: Logger; stop: AbortSignal };

/**
 * Begins anew what several jobs share: puts all states away that lie there from before, since of each location the
 * newest bookmark would count when theirs are put together. The first shard of a night does it for all of them; the
 * night is noted once it is done, before this shard leaves a state of its own. They are kept as replaced states are.
 *
 * @param states as they lay there when this shard began
 * @returns those that lie there now
 * @throws StorageError when one cannot be put away
 */
export async function beginAnew(
  pipeline: Storage,
  states: readonly FoundState[],
  { night, clock, log, stop }: Night,
): Promise<readonly FoundState[]> {
  const begun = await readBegun(pipeline, stop);
  if (begun?.night === night) {
    log.info(`The night ${night} has begun anew before, at ${String(begun.at)}: what lies there is of its own shards`);
    return states;
  }
  for (const state of states) await putAwayOne(pipeline, state, clock);
  const note = { night, at: new Date(clock()).toISOString() };
  await pipeline.write(BEGUN_ANEW, `${JSON.stringify(note)}\n`, { contentType: 'application/json' });
  if (states.length > 0) log.info(`Begun anew: ${states.length} states are put away, and kept beside where they lay`);
  return [];
}

async function readBegun(pipeline: Storage, stop: AbortSignal): Promise<{ night: unknown; at: unknown } | undefined> {
  const found = await download(pipeline, BEGUN_ANEW, stop);
  try {
    const value: unknown = JSON.parse(found?.bytes.toString() ?? '');
    return isJsonObject(value) ? { night: value.night, at: value.at } : undefined;
  } catch {
    return undefined;
  }
}
