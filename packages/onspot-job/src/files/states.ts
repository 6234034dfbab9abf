import { tagOf, type Shard } from '@onspot-tap/settings';
import { type Storage } from '@onspot-tap/storage';
import { download, type Downloaded, FILES } from './pipeline-files.js';

/** Below it each shard keeps its state and what goes with it, in a folder named by its tag. */
const SHARDS = 'shards/';

/** A state as it lies in the pipeline's folder. */
export type FoundState = Downloaded & { key: string };

/** Where a shard's state lies: in a folder of its own below the pipeline's, or there itself where it is the only one. */
export function placeOf(pipeline: Storage, shard: Shard): Storage {
  const tag = tagOf(shard);
  return tag === undefined ? pipeline : pipeline.at(`${SHARDS}${tag}/`);
}

/** The key of a shard's state in the pipeline's folder. */
export function stateKeyOf(shard: Shard): string {
  const tag = tagOf(shard);
  return tag === undefined ? FILES.state : `${SHARDS}${tag}/${FILES.state}`;
}

/**
 * Whatever states there are, the oldest first: the one that was merged last, and those of shards that nobody has merged
 * yet, of this number of shards or of another.
 */
export async function findStates(pipeline: Storage, signal: AbortSignal): Promise<FoundState[]> {
  const keys: string[] = [FILES.state];
  for await (const { key } of pipeline.list({ prefix: SHARDS, signal })) {
    if (key.endsWith(`/${FILES.state}`)) keys.push(key);
  }
  const found = await Promise.all(
    keys.map(async (key) => {
      const state = await download(pipeline, key, signal);
      return state && { key, ...state };
    }),
  );
  return found.filter((state) => state !== undefined).sort((a, b) => a.modified.getTime() - b.modified.getTime());
}

/** Whether it is the state of a shard that has others beside it. */
export function isOfShard({ key }: FoundState): boolean {
  return key.startsWith(SHARDS);
}

/** Where the state of a shard lies, by its key. */
export function placeOfKey(pipeline: Storage, key: string): Storage {
  return pipeline.at(key.slice(0, key.lastIndexOf('/') + 1));
}
