import { type Ask, isNewer } from '../ledger/ask.js';
import { type BookBatch } from '../ledger/book-batch.js';
import { isInShard, shardOf } from '../shard/shard.js';
import { type Window, windowKey } from '../time/window.js';
import { type Run } from './run.js';

/** What has become of a newer ask of the same query; `open` when the given state does not tell yet. */
export type Newer = 'answered' | 'open' | undefined;

/**
 * Looks what has become of newer questions that other shards take care of: those that the book knows, and, of subjects
 * of shards beside this one, those that they have asked themselves. The newest answer is what counts, so that an older
 * one must not come behind it.
 *
 * @param asks those that will be asked about; of each shard, stream and window the ledger is listed once
 */
export async function lookElsewhere(run: Run, asks: readonly Ask[]): Promise<(ask: Ask) => Newer> {
  const { book, state } = run;
  const { shard } = run.config;
  if (shard.count === 1) return () => undefined;
  const ownerOf = ({ subjectId }: Ask) => ({ index: shardOf(subjectId, shard.count), count: shard.count });
  const keyOf = (ask: Ask) => `${ownerOf(ask).index} ${ask.batch.stream} ${windowKey(ask.batch.window)}`;
  const foreign = asks.filter(({ subjectId }) => !isInShard(shard, subjectId));
  const wanted = new Set(foreign.map(({ subjectId }) => subjectId));
  const read = new Map<string, ReadonlyMap<string, Ask[]>>();
  for (const [key, { ask, since }] of oldestOf(foreign, keyOf)) {
    const { stream, window } = ask.batch;
    const batches = await run.ledger.readBeside(ownerOf(ask), { stream, window, since });
    read.set(key, bySubject(batches, { window, wanted }));
  }
  const isAnswered = ({ batch, index }: Ask) =>
    batch.retiredAt !== undefined || state.confirmedMark(batch.stream, batch.id, index) === 'delivered';
  return (ask) => {
    const { stream, window } = ask.batch;
    const known = book.peeksOf(stream, ask.subjectId, window).filter(({ batch }) => !book.has(batch.id));
    const others = [...known, ...(read.get(keyOf(ask))?.get(ask.subjectId) ?? [])];
    const newer = others.filter((other) => other.end === undefined && isNewer(other, ask));
    if (newer.some(isAnswered)) return 'answered';
    return newer.length > 0 ? 'open' : undefined;
  };
}

/** What others have asked since may change while answers are delivered: so many, or so long, one look holds. */
const HOLDS = { asks: 100, ms: 60_000 };

/**
 * The same for asks that are dealt with one after another, some of which may take long: looks again now and then.
 *
 * @param asks in the order in which they will be asked about
 */
export function rememberNewer(run: Run, asks: readonly Ask[]): (ask: Ask) => Promise<Newer> {
  let held = { until: 0, lookedAt: -Infinity, newer: (_ask: Ask): Newer => undefined };
  let at = 0;
  return async (ask) => {
    if (run.config.shard.count === 1) return undefined;
    if (at >= held.until || run.clock() - held.lookedAt > HOLDS.ms) {
      const until = at + HOLDS.asks;
      held = { until, lookedAt: run.clock(), newer: await lookElsewhere(run, asks.slice(at, until)) };
    }
    at += 1;
    return held.newer(ask);
  };
}

/** Of each key an ask, and when the oldest one was made. */
function oldestOf(asks: readonly Ask[], keyOf: (ask: Ask) => string): Map<string, { ask: Ask; since: number }> {
  const oldest = new Map<string, { ask: Ask; since: number }>();
  for (const ask of asks) {
    const { since = Infinity } = oldest.get(keyOf(ask)) ?? {};
    oldest.set(keyOf(ask), { ask, since: Math.min(since, ask.batch.createdAt) });
  }
  return oldest;
}

/** The asks about a window by subject, of those that are wanted. */
function bySubject(
  batches: readonly BookBatch[],
  { window, wanted }: { window: Window; wanted: ReadonlySet<string> },
): Map<string, Ask[]> {
  const found = new Map<string, Ask[]>();
  for (const batch of batches) {
    if (windowKey(batch.window) !== windowKey(window)) continue;
    for (let index = 0; index < batch.size; index += 1) {
      const subject = batch.subjectIdAt(index);
      if (wanted.has(subject)) found.set(subject, [...(found.get(subject) ?? []), batch.peek(index)]);
    }
  }
  return found;
}
