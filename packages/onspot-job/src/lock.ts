import { messageOf } from '@onspot-tap/singer';
import { isOfOtherCount, leaseKeyOf } from '@onspot-tap/settings';
import { type Lease, type Storage, takeSharedLease } from '@onspot-tap/storage';
import { type Job } from './job.js';

type Holder = Pick<Job, 'runId' | 'config' | 'log' | 'stop' | 'shard'>;

/**
 * Takes the lock that keeps a second job of the same pipeline out, and, of jobs that share a night, one of the same
 * shard. Jobs of another number of shards are kept out too, and so is the last step of a night.
 *
 * @throws LeaseFailure (exit code 75) that says who holds it, after waiting one lease
 */
export function takeLock(pipeline: Storage, { runId, config, log, stop, shard }: Holder): Promise<Lease> {
  return takeSharedLease(pipeline, {
    key: leaseKeyOf('lock', shard),
    prefix: 'lock.',
    isRival: (key) => isOfOtherCount(key, shard),
    what: 'this pipeline',
    runId,
    leaseMs: config.lease_seconds * 1000,
    waits: true,
    signal: stop,
    log,
  });
}

/** Gives the lock back; where that cannot be done, it frees itself. */
export async function releaseLock(lease: Lease, pipeline: Storage, { config, log, shard }: Holder): Promise<void> {
  await lease.release().catch((failure: unknown) => {
    const frees = `it frees itself in ${config.lease_seconds} s`;
    log.warn(`Cannot release the lock ${pipeline.url}${leaseKeyOf('lock', shard)}, ${frees}: ${messageOf(failure)}`);
  });
}
