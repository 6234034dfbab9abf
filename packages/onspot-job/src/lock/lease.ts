import { EXIT, Failure, type Logger, messageOf } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { describeHolder, LOCK_KEY, type LockContent, readLock, writeLock } from './lock-file.js';

/** A lock that is held and renewed until it is released or lost. */
export type Lease = {
  /** Aborted when somebody else took the lock, or it could not be renewed in time; its reason is a Failure (75). */
  readonly lost: AbortSignal;
  /** Ends the renewals and gives the lock up, if it is still ours. */
  release(): Promise<void>;
};

export type LeaseOptions = {
  content: LockContent;
  etag: string;
  leaseMs: number;
  realNow: () => number;
  log: Logger;
};

/** Renewals per lease: four may fail before it is lost. */
const RENEWALS = 5;

/** Keeps a lock that has just been taken. */
export function keepLease(storage: Storage, options: LeaseOptions): Lease {
  const { leaseMs, realNow, log } = options;
  const lost = new AbortController();
  const at = `${storage.url}${LOCK_KEY}`;
  let { content, etag } = options;
  let next: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const over = new AbortController();

  const lose = (why: string) => {
    end();
    lost.abort(new Failure(EXIT.temporary, `Lost the lock ${at}: ${why}; nothing more is promoted by this run`));
  };
  const end = () => {
    over.abort();
    clearTimeout(next);
    clearTimeout(expiry);
  };
  // Nobody may take the lock before its lease has run out, so it counts as ours until shortly before.
  const expire = () =>
    setTimeout(() => lose('it could not be renewed before its lease ran out'), leaseMs - leaseMs / RENEWALS);
  let expiry = expire();

  async function renew(): Promise<void> {
    content = { ...content, expires_at: new Date(realNow() + leaseMs).toISOString() };
    const renewed = await writeLock(storage, content, { condition: { ifMatch: etag }, signal: over.signal });
    if (over.signal.aborted) return;
    if (renewed === undefined) return lose(await whoHasIt(storage));
    etag = renewed;
    clearTimeout(expiry);
    expiry = expire();
  }
  const schedule = () => {
    next = setTimeout(() => {
      running = renew()
        .catch((error: unknown) => {
          if (!over.signal.aborted) log.warn(`Cannot renew the lock ${at} yet: ${messageOf(error)}`);
        })
        .then(() => {
          if (!over.signal.aborted) schedule();
        });
    }, leaseMs / RENEWALS);
  };
  schedule();

  return {
    lost: lost.signal,
    async release() {
      end();
      await running;
      if (lost.signal.aborted) return;
      // Deleting knows no condition; within its lease nobody else writes the lock, so a look is enough.
      if ((await readLock(storage))?.content?.run_id === content.run_id) await storage.delete(LOCK_KEY);
    },
  };
}

async function whoHasIt(storage: Storage): Promise<string> {
  const found = await readLock(storage);
  return found ? `it was taken over by ${describeHolder(found)}` : 'somebody deleted it';
}
