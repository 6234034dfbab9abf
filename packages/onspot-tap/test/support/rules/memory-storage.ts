import { Readable } from 'node:stream';
import { type ObjectInfo, type Storage } from '@onspot-tap/storage';

/** The objects of a storage: text under keys. */
export type Objects = Map<string, string>;

/** What somebody does to a storage. */
export type Change = { kind: 'write'; key: string; text: string } | { kind: 'delete'; key: string };

/** @param make makes a change, sooner or later */
export function openMemoryStorage(objects: Objects, make: (change: Change) => Promise<void>): Storage {
  const infoOf = (key: string): ObjectInfo => ({
    key,
    bytes: objects.get(key)?.length ?? 0,
    etag: '',
    modified: new Date(0),
  });
  const storage: Storage = {
    url: 'memory://',
    writerBytes: 0,
    async *list({ prefix = '', startAfter = '' } = {}) {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > startAfter);
      for (const key of keys.sort()) yield infoOf(key);
    },
    head: async (key) => (objects.has(key) ? infoOf(key) : undefined),
    async read(key) {
      const text = objects.get(key);
      return text === undefined ? undefined : { info: infoOf(key), body: Readable.from([Buffer.from(text)]) };
    },
    async write(key, body) {
      await make({ kind: 'write', key, text: Buffer.from(body).toString() });
      return infoOf(key);
    },
    delete: (key) => make({ kind: 'delete', key }),
    openWriter: () => {
      throw new Error('nothing is written piece by piece here');
    },
    at: () => storage,
    sweepUnfinished: async () => 0,
    close: () => {},
  };
  return storage;
}

export function apply(objects: Objects, change: Change): void {
  if (change.kind === 'write') objects.set(change.key, change.text);
  else objects.delete(change.key);
}
