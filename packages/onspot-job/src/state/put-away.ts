import { type Logger, messageOf } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { type FoundState, isOfShard, placeOfKey } from '../files/states.js';
import { keepReplaced, prunePrevious } from './kept-states.js';

/**
 * Puts states of shards away that are part of the promoted one now: what stands in its place, say an older one that
 * somebody restores, must be all there is. They are kept as replaced states are. One that was written since stays.
 */
export async function putAway(pipeline: Storage, states: readonly FoundState[], { clock, log }: Around): Promise<void> {
  for (const state of states.filter(isOfShard)) {
    try {
      await putAwayOne(pipeline, state, clock);
    } catch (error) {
      log.warn(`Cannot put ${pipeline.url}${state.key} away, which is merged: ${messageOf(error)}`);
    }
  }
}

type Around = { clock: () => number; log: Logger };

/** @throws StorageError when it cannot be put away */
export async function putAwayOne(
  pipeline: Storage,
  { key, etag, bytes }: FoundState,
  clock: () => number,
): Promise<void> {
  if ((await pipeline.head(key))?.etag !== etag) return;
  const place = placeOfKey(pipeline, key);
  const kept = await keepReplaced(place, bytes, clock());
  // A shard that has put it away meanwhile may have left a new one.
  if ((await pipeline.head(key))?.etag !== etag) return;
  await pipeline.delete(key);
  await prunePrevious(place, kept);
}
