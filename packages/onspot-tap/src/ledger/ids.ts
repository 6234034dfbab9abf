import { randomBytes } from 'node:crypto';
import { parseTag, type Shard, tagOf } from '@onspot-tap/settings';
import { shardOf } from '../shard/shard.js';

/**
 * Id of a new batch: its time in base 36 and some chance, such as `mia2k9f0_7f3a9c21`; of one of several shards with
 * its tag before it, `s2of7_mia2k9f0_7f3a9c21`. Ids of one shard sort by time, and hold nothing that a key or a
 * callback token could not.
 */
export function newBatchId(epochMs: number, shard: Shard): string {
  const id = `${epochMs.toString(36)}_${randomBytes(4).toString('hex')}`;
  const tag = tagOf(shard);
  return tag === undefined ? id : `${tag}_${id}`;
}

/** Id of the ask at a position of a batch. */
export function askIdOf(batchId: string, index: number): string {
  return `${batchId}-${index}`;
}

/** Id of the batch that an ask belongs to. */
export function batchIdOf(askId: string): string {
  return askId.slice(0, askId.lastIndexOf('-'));
}

/** What the ids of a shard's batches, and of its asks, begin with; empty for those of a run without others beside it. */
export function idPrefixOf(id: string): string {
  const [tag = ''] = id.split('_', 1);
  return parseTag(tag) === undefined ? '' : `${tag}_`;
}

/**
 * Whose batch it is: our own; that of a shard beside us, which knows all about it; or one that was asked when there were
 * more or fewer shards, and that another one takes care of now.
 */
export type Standing = 'ours' | 'beside' | 'elsewhere';

/** So every batch has one shard that collects its answers and writes its ledger entry, however many shards there are. */
export function standingOf(batchId: string, shard: Shard): Standing {
  const asked = parseTag(idPrefixOf(batchId).slice(0, -1));
  if (asked?.count === shard.count) return asked.index === shard.index ? 'ours' : 'beside';
  return shardOf(batchId, shard.count) === shard.index ? 'ours' : 'elsewhere';
}
