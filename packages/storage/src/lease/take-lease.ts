import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Storage } from '../storage.js';
import { goodForMs, isExpired, isSurelyAlive } from './holder-life.js';
import { keepLease, type Lease } from './keep-lease.js';
import { describeHolder, type FoundLease, readLease, writeLease } from './lease-file.js';
import { LeaseFailure } from './lease-failure.js';

export type LeaseOptions = {
  /** The object that stands for the lease, such as `lease.json`. */
  key: string;
  /** What it is about, for sentences: `this pipeline`. */
  what: string;
  /** Names the holder, so that people find its log. */
  runId: string;
  /** How long a holder that does not renew it keeps others out. Default 5 minutes. */
  leaseMs?: number;
  /**
   * Wait one lease for a holder to end or to die. Otherwise a lease that is held fails at once, unless its holder is
   * likely dead (it has missed two renewals) or the lease tells nothing of that (it cannot be read, or says a time that
   * no right clock could): then one lease is waited for, at most.
   */
  waits: boolean;
  signal: AbortSignal;
  /** Told, in sentences, that it waits or has taken over. */
  log: { info: (sentence: string) => void; warn: (sentence: string) => void };
};

/** How long a lease is good for unless it is said. */
export const FIVE_MINUTES = 300_000;

/** A lease that is waited for is looked at about so often. */
export const LOOKS = 60;

/**
 * Takes a lease: at once when nobody holds it or it has run out. One that stood there unrenewed for as long as it is
 * good for is taken over too, whatever time it says: clocks may be wrong. Leases live in real time, whatever time the
 * run believes, since others live by them too.
 *
 * @throws LeaseFailure (exit code 75) that says who holds it
 */
export async function takeLease(storage: Storage, options: LeaseOptions): Promise<Lease> {
  const { key, leaseMs = FIVE_MINUTES, waits, signal, log } = options;
  const startedAt = Date.now();
  let first: FoundLease | undefined;
  for (;;) {
    signal.throwIfAborted();
    const free = await tryLease(storage, undefined, options);
    if (free) return free;
    const found = await readLease(storage, key);
    if (!found) continue;
    const isWorthWaiting = waits || !isSurelyAlive(found);
    if (first === undefined && isWorthWaiting && !isExpired(found)) {
      log.info(`${storage.url}${key} is held by ${describeHolder(found)}; waiting for it`);
    }
    first ??= found;
    const waitedMs = Date.now() - startedAt;
    const goodFor = goodForMs(found, leaseMs);
    const isDead = isExpired(found) || (waitedMs >= goodFor && found.etag === first.etag);
    const dead = isDead ? await tryLease(storage, found, options) : undefined;
    if (dead) return dead;
    if (!isWorthWaiting || waitedMs >= goodFor) throw heldByAnother(storage, found, options);
    // Two that wait for the same lease should not look at the same moments.
    await sleep((goodFor / LOOKS) * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
  }
}

async function tryLease(
  storage: Storage,
  found: FoundLease | undefined,
  { key, runId, leaseMs = FIVE_MINUTES, log }: LeaseOptions,
): Promise<Lease | undefined> {
  const now = Date.now();
  const content = {
    run_id: runId,
    host: hostname(),
    pid: process.pid,
    since: new Date(now).toISOString(),
    expires_at: new Date(now + leaseMs).toISOString(),
    lease_seconds: leaseMs / 1000,
  };
  const condition = found ? { ifMatch: found.etag } : ({ ifAbsent: true } as const);
  const etag = await writeLease(storage, key, content, { condition });
  if (etag === undefined) return undefined;
  if (found) log.warn(`Took over ${storage.url}${key} from ${describeHolder(found)}, which did not renew it in time`);
  return keepLease(storage, { key, content, etag, leaseMs, warn: log.warn });
}

/** @param key of the lease that is held */
export function heldByAnother(storage: Storage, found: FoundLease, { key, what }: LeaseOptions): LeaseFailure {
  return new LeaseFailure(
    `Another run works on ${what}: ${storage.url}${key} is held by ${describeHolder(found)}; try again when it has ended`,
  );
}
