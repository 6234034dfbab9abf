import { type Logger } from '@onspot-tap/singer';
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

/**
 * Says when the one state is newer than those of shards beside it: somebody may have put an old one in its place, to go
 * back to it, which these would undo.
 */
export function sayRestoredBeside(states: readonly FoundState[], { url }: Storage, log: Logger): void {
  const whole = states.findIndex((state) => !isOfShard(state));
  const older = states.slice(0, Math.max(0, whole));
  if (older.length === 0) return;
  log.warn(
    `${url}${FILES.state} is newer than the states of ${older.length} shards below ${url}${SHARDS}, and of each location the newest bookmark counts; to go back to an old state, move these away, too`,
  );
}

/** Whether it is the state of a shard that has others beside it. */
export function isOfShard({ key }: FoundState): boolean {
  return key.startsWith(SHARDS);
}

/** How a copy of a state is called, so that what is said of it names the shard: `state_previous.s0of2.json`. */
export function fileNameOf({ key }: FoundState): string {
  const tag = key.split('/').at(-2);
  return tag === undefined ? FILES.state : FILES.state.replace(/\.json$/, `.${tag}.json`);
}

/** Where the state of a shard lies, by its key. */
export function placeOfKey(pipeline: Storage, key: string): Storage {
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  return folder === '' ? pipeline : pipeline.at(folder);
}
