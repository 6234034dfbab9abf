import { type ObjectInfo, type Storage, type StorageError } from '@onspot-tap/storage';

type Change = 'write' | 'delete';

/** A storage that breaks at one of its changes: before it is made, or after it although it was. */
export type BreakPoint = { nth: number; when: 'before' | 'after' };

/**
 * The storage itself, until its n-th change (renewals of the lease do not count): from there on nothing works any
 * more, as for a process that has died.
 */
export function breakAt(storage: Storage, { nth, when }: BreakPoint): Storage & { hasBroken: () => boolean } {
  let count = 0;
  let isBroken = false;
  const dead = (): StorageError => Object.assign(new Error('the storage is gone'), { exitCode: 75 }) as StorageError;

  async function change<T>(key: string, make: () => Promise<T>, _what: Change): Promise<T> {
    if (key === 'lease.json') return make();
    if (isBroken) throw dead();
    count += 1;
    if (count < nth) return make();
    isBroken = true;
    if (when === 'after') await make();
    throw dead();
  }
  return {
    url: storage.url,
    writerBytes: storage.writerBytes,
    hasBroken: () => isBroken,
    list: (options) => storage.list(options),
    head: (key, options) => storage.head(key, options),
    read: (key, options) => storage.read(key, options),
    openWriter: (key, options) => storage.openWriter(key, options),
    sweepUnfinished: (options) => storage.sweepUnfinished(options),
    at: (prefix) => storage.at(prefix),
    close: () => storage.close(),
    write: (key, body, options) => change<ObjectInfo>(key, () => storage.write(key, body, options), 'write'),
    delete: (key) => change<void>(key, () => storage.delete(key), 'delete'),
  };
}
