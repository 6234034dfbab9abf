import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, Failure, type Logger } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { LONGEST_LEASE_SECONDS } from '../settings.js';
import { keepLease, type Lease } from './lease.js';
import { describeHolder, type FoundLock, type Holder, LOCK_KEY, readLock, writeLock } from './lock-file.js';

export type LockOptions = {
  holder: Holder;
  leaseMs: number;
  /** The real time in epoch milliseconds, whatever time the run believes: others wait for it too. */
  realNow: () => number;
  log: Logger;
  stop: AbortSignal;
};

/** While another job holds the lock it is looked at about so often in one lease. */
const LOOKS = 60;

/**
 * Takes the pipeline's lock: at once when nobody holds it or its holder's lease has run out, else it waits one lease.
 * A lock that stood there unrenewed for a whole lease is taken over too, whatever time it says: clocks may be wrong.
 *
 * @throws Failure with `EXIT.temporary` that says who holds it
 */
export async function takeLock(storage: Storage, options: LockOptions): Promise<Lease> {
  const startedAt = options.realNow();
  let first: FoundLock | undefined;
  for (;;) {
    options.stop.throwIfAborted();
    const free = await tryLock(storage, undefined, options);
    if (free) return free;
    const found = await readLock(storage);
    if (found && !first) sayWaiting(storage, found, options);
    first ??= found;
    const leaseMs = (found && leaseOf(found)) ?? options.leaseMs;
    const isOver = options.realNow() - startedAt >= leaseMs;
    const isDead = found && (isExpired(found, options.realNow()) || (isOver && found.etag === first?.etag));
    const dead = isDead ? await tryLock(storage, found, options) : undefined;
    if (dead) return dead;
    if (found && isOver) throw heldByAnother(storage, found);
    // Two jobs that wait for the same lock should not look at the same moments.
    await sleep((leaseMs / LOOKS) * (0.5 + Math.random()), undefined, { signal: options.stop }).catch(() => undefined);
  }
}

async function tryLock(
  storage: Storage,
  found: FoundLock | undefined,
  { holder, leaseMs, realNow, log }: LockOptions,
): Promise<Lease | undefined> {
  const expiresAt = realNow() + leaseMs;
  const content = { ...holder, expires_at: new Date(expiresAt).toISOString(), lease_seconds: leaseMs / 1000 };
  const etag = await writeLock(storage, content, {
    condition: found ? { ifMatch: found.etag } : { ifAbsent: true },
  });
  if (etag === undefined) return undefined;
  if (found) log.warn(`Took over the lock of ${describeHolder(found)}, whose lease ran out without a release`);
  return keepLease(storage, { content, etag, leaseMs, realNow, log });
}

function isExpired({ content }: FoundLock, now: number): boolean {
  return content !== undefined && Date.parse(content.expires_at) <= now;
}

function leaseOf({ content }: FoundLock): number | undefined {
  return content && Math.min(content.lease_seconds, LONGEST_LEASE_SECONDS) * 1000;
}

function sayWaiting(storage: Storage, found: FoundLock, { log, realNow }: LockOptions): void {
  if (isExpired(found, realNow())) return;
  log.info(`The lock ${storage.url}${LOCK_KEY} is held by ${describeHolder(found)}; waiting for it`);
}

function heldByAnother(storage: Storage, found: FoundLock): Failure {
  return new Failure(
    EXIT.temporary,
    `Another job runs this pipeline: ${storage.url}${LOCK_KEY} is held by ${describeHolder(found)}; try again when it has ended`,
  );
}
