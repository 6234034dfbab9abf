import { type Ask, type Batch } from '../ledger/ask.js';
import { type BookBatch } from '../ledger/book-batch.js';
import { isInShard, shardOf } from '../shard/shard.js';
import { windowKey } from '../time/window.js';
import { type Run } from './run.js';

/** Of an ask: what has become of a newer one of the same query; `open` when the given state does not tell yet. */
export type Newer = (ask: Ask) => 'answered' | 'open' | undefined;

/**
 * Looks what the shards beside this one have asked since, of subjects that are theirs and questions that this one has
 * taken over: the book knows nothing of it. The newest answer is what counts, so an older one must not come behind it.
 *
 * @param asks those that will be asked about; of each shard, stream and window the ledger is read once
 */
export async function lookElsewhere(run: Run, asks: readonly Ask[]): Promise<Newer> {
  const { shard } = run.config;
  const known = new Map<string, readonly BookBatch[]>();
  const ownerOf = ({ subjectId }: Ask) => ({ index: shardOf(subjectId, shard.count), count: shard.count });
  const keyOf = (ask: Ask) => `${ownerOf(ask).index} ${ask.batch.stream} ${windowKey(ask.batch.window)}`;
  for (const ask of asks) {
    if (isInShard(shard, ask.subjectId) || known.has(keyOf(ask))) continue;
    known.set(keyOf(ask), await run.ledger.readBeside(ownerOf(ask), ask.batch));
  }
  const isAnswered = ({ batch, index }: Ask) =>
    batch.retiredAt !== undefined || run.state.confirmedMark(batch.stream, batch.id, index) === 'delivered';
  return (ask) => {
    const newer = newerOf(ask, known.get(keyOf(ask)) ?? []).filter(({ end }) => end === undefined);
    if (newer.some(isAnswered)) return 'answered';
    return newer.length > 0 ? 'open' : undefined;
  };
}

function newerOf({ subjectId, batch }: Ask, batches: readonly BookBatch[]): Ask[] {
  const isNewer = ({ createdAt, window }: Batch) =>
    createdAt > batch.createdAt && windowKey(window) === windowKey(batch.window);
  return batches
    .filter(isNewer)
    .flatMap((other) => [...other.peeks()])
    .filter((ask) => ask.subjectId === subjectId);
}
