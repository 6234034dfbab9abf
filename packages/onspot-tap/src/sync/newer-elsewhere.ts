import { type Ask, isNewer } from '../ledger/ask.js';
import { type BookBatch } from '../ledger/book-batch.js';
import { isInShard, shardOf } from '../shard/shard.js';
import { windowKey } from '../time/window.js';
import { type Run } from './run.js';

/** Of an ask: what has become of a newer one of the same query; `open` when the given state does not tell yet. */
export type Newer = (ask: Ask) => 'answered' | 'open' | undefined;

/**
 * Looks what has become of newer questions that other shards take care of: those that the book knows, and, of subjects
 * of shards beside this one, those that they have asked themselves. The newest answer is what counts, so that an older
 * one must not come behind it.
 *
 * @param asks those that will be asked about; of each shard, stream and window the ledger is read once
 */
export async function lookElsewhere(run: Run, asks: readonly Ask[]): Promise<Newer> {
  const { book, state } = run;
  const { shard } = run.config;
  if (shard.count === 1) return () => undefined;
  const read = new Map<string, readonly BookBatch[]>();
  const ownerOf = ({ subjectId }: Ask) => ({ index: shardOf(subjectId, shard.count), count: shard.count });
  const keyOf = (ask: Ask) => `${ownerOf(ask).index} ${ask.batch.stream} ${windowKey(ask.batch.window)}`;
  for (const [key, { ask, since }] of oldestOf(
    asks.filter(({ subjectId }) => !isInShard(shard, subjectId)),
    keyOf,
  )) {
    read.set(key, await run.ledger.readBeside(ownerOf(ask), { ...aboutOf(ask), since }));
  }
  const isAnswered = ({ batch, index }: Ask) =>
    batch.retiredAt !== undefined || state.confirmedMark(batch.stream, batch.id, index) === 'delivered';
  return (ask) => {
    const { stream, window } = ask.batch;
    const known = book.peeksOf(stream, ask.subjectId, window).filter(({ batch }) => !book.has(batch.id));
    const others = [...known, ...asksIn(read.get(keyOf(ask)) ?? [], ask)];
    const newer = others.filter((other) => other.end === undefined && isNewer(other, ask));
    if (newer.some(isAnswered)) return 'answered';
    return newer.length > 0 ? 'open' : undefined;
  };
}

const aboutOf = ({ batch: { stream, window } }: Ask) => ({ stream, window });

/** Of each key an ask, and when the oldest one was made. */
function oldestOf(asks: readonly Ask[], keyOf: (ask: Ask) => string): Map<string, { ask: Ask; since: number }> {
  const oldest = new Map<string, { ask: Ask; since: number }>();
  for (const ask of asks) {
    const { since = Infinity } = oldest.get(keyOf(ask)) ?? {};
    oldest.set(keyOf(ask), { ask, since: Math.min(since, ask.batch.createdAt) });
  }
  return oldest;
}

/** The asks of the same query in batches that begin on its day. */
function asksIn(batches: readonly BookBatch[], { subjectId, batch: { window } }: Ask): Ask[] {
  return batches
    .filter((batch) => windowKey(batch.window) === windowKey(window))
    .flatMap((batch) => [...batch.peeks()])
    .filter((ask) => ask.subjectId === subjectId);
}
