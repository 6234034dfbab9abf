import { type Storage } from '../storage.js';
import { describeHolder, type LeaseContent, readLease, writeLease } from './lease-file.js';
import { LeaseFailure } from './lease-failure.js';

/** A lease that is held, and renewed until it is released or lost. */
export type Lease = {
  /** Aborted when somebody else took it, or it could not be renewed in time; its reason is a LeaseFailure. */
  readonly lost: AbortSignal;
  /**
   * Throws a LeaseFailure when it is lost, or may be: a process that was paused for long wakes up before its timers do.
   */
  assertHeld(): void;
  /** Ends the renewals and gives the lease up, if it is still ours. */
  release(): Promise<void>;
};

export type KeepOptions = {
  key: string;
  content: LeaseContent;
  etag: string;
  leaseMs: number;
  warn: (sentence: string) => void;
};

/** Renewals per lease: four may fail before it is lost. */
export const RENEWALS = 5;

/** Keeps a lease that has just been taken. */
export function keepLease(storage: Storage, options: KeepOptions): Lease {
  const { key, leaseMs, warn } = options;
  const at = `${storage.url}${key}`;
  const lost = new AbortController();
  const over = new AbortController();
  let { content, etag } = options;
  let next: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const end = () => {
    over.abort();
    clearTimeout(next);
    clearTimeout(expiry);
  };
  const lose = (why: string) => {
    end();
    lost.abort(new LeaseFailure(`Lost ${at}: ${why}; this run ends, so that nothing is done twice`));
  };
  // Nobody may take the lease before it has run out, so it counts as ours until shortly before.
  const expire = () =>
    setTimeout(() => lose('it could not be renewed before it ran out'), leaseMs - leaseMs / RENEWALS);
  let expiry = expire();
  let heldUntil = Date.parse(content.expires_at);

  async function renew(): Promise<void> {
    content = { ...content, expires_at: new Date(Date.now() + leaseMs).toISOString() };
    const renewed = await writeLease(storage, key, content, { condition: { ifMatch: etag }, signal: over.signal });
    if (over.signal.aborted) return;
    if (renewed === undefined) return lose(await whoHasIt(storage, key));
    etag = renewed;
    heldUntil = Date.parse(content.expires_at);
    clearTimeout(expiry);
    expiry = expire();
  }
  const schedule = () => {
    next = setTimeout(() => {
      running = renew()
        .catch((error: unknown) => {
          if (!over.signal.aborted) warn(`Cannot renew ${at} yet: ${String(error)}`);
        })
        .then(() => {
          if (!over.signal.aborted) schedule();
        });
    }, leaseMs / RENEWALS);
  };
  schedule();

  return {
    lost: lost.signal,
    assertHeld() {
      if (Date.now() >= heldUntil && !over.signal.aborted) lose('it ran out while this process stood still');
      lost.signal.throwIfAborted();
    },
    async release() {
      end();
      await running;
      if (lost.signal.aborted) return;
      // Deleting knows no condition; before it runs out nobody else writes the lease, so a look is enough.
      if ((await readLease(storage, key))?.content?.run_id === content.run_id) await storage.delete(key);
    },
  };
}

async function whoHasIt(storage: Storage, key: string): Promise<string> {
  const found = await readLease(storage, key);
  return found ? `it was taken over by ${describeHolder(found)}` : 'somebody deleted it';
}
