import { type Logger } from '@onspot-tap/singer';
import { isOfOtherCount, leaseKeyOf } from '@onspot-tap/settings';
import { type Lease, type Storage, takeSharedLease } from '@onspot-tap/storage';
import { type TapConfig } from '../config/config.js';

export type ShardLeaseOptions = { config: TapConfig; runId: string; signal: AbortSignal; log: Logger };

/**
 * Takes the lease of this run's shard. Shards of one night work beside each other; one of another number of shards would
 * take questions of theirs for its own.
 *
 * @throws LeaseFailure (exit code 75) that says who is at work
 */
export function takeShardLease(work: Storage, { config, runId, signal, log }: ShardLeaseOptions): Promise<Lease> {
  const { shard, ms } = config;
  return takeSharedLease(work, {
    key: leaseKeyOf('lease', shard),
    prefix: 'lease.',
    isRival: (key) => isOfOtherCount(key, shard),
    what: 'this work store',
    runId,
    leaseMs: ms.lease,
    waits: false,
    signal,
    log,
  });
}
