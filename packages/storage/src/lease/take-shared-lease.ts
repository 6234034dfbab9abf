import { setTimeout as sleep } from 'node:timers/promises';
import { type Storage } from '../storage.js';
import { goodForMs, isExpired, isSurelyAlive } from './holder-life.js';
import { type Lease } from './keep-lease.js';
import { describeHolder, type FoundLease, readLease } from './lease-file.js';
import { FIVE_MINUTES, heldByAnother, type LeaseOptions, LOOKS, takeLease } from './take-lease.js';

export type SharedLeaseOptions = LeaseOptions & {
  /** What the keys of all leases of this work begin with, such as `lease.`. */
  prefix: string;
  /** Whether the holder of that lease must not work at the same time. */
  isRival: (key: string) => boolean;
};

type Rival = FoundLease & { key: string };

/**
 * Takes a lease that several may have beside each other, each its own, but nobody together with a rival: at once, or
 * when all rivals have ended, for which the same is waited as for the lease itself. Of two rivals that come at the same
 * moment neither may get it.
 *
 * @throws LeaseFailure (exit code 75) that says who holds it, or which rival is at work
 */
export async function takeSharedLease(storage: Storage, options: SharedLeaseOptions): Promise<Lease> {
  const { waits, signal, log, leaseMs = FIVE_MINUTES } = options;
  const startedAt = Date.now();
  const firstSeen = new Map<string, string>();
  for (let isFirst = true; ; isFirst = false) {
    const lease = await takeLease(storage, options);
    const rival = await findRival(storage, options, (found) => {
      const etag = firstSeen.get(found.key) ?? found.etag;
      firstSeen.set(found.key, etag);
      return isExpired(found) || (found.etag === etag && Date.now() - startedAt >= goodForMs(found, leaseMs));
    });
    if (rival === undefined) return lease;
    await lease.release();
    const isOver = Date.now() - startedAt >= goodForMs(rival, leaseMs);
    if (isOver || !(waits || !isSurelyAlive(rival)))
      throw heldByAnother(storage, rival, { ...options, key: rival.key });
    if (isFirst) log.info(`${storage.url}${rival.key} is held by ${describeHolder(rival)}; waiting for it`);
    await sleep((goodForMs(rival, leaseMs) / LOOKS) * (0.5 + Math.random()), undefined, { signal }).catch(
      () => undefined,
    );
    signal.throwIfAborted();
  }
}

async function findRival(
  storage: Storage,
  { key, prefix, isRival, signal }: SharedLeaseOptions,
  isDead: (found: Rival) => boolean,
): Promise<Rival | undefined> {
  for await (const object of storage.list({ prefix, signal })) {
    if (object.key === key || !isRival(object.key)) continue;
    const found = await readLease(storage, object.key);
    if (found !== undefined && !isDead({ ...found, key: object.key })) return { ...found, key: object.key };
  }
  return undefined;
}
