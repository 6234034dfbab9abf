import { setTimeout as sleep } from 'node:timers/promises';
import { openStorage, type Storage } from '@onspot-tap/storage';

/** A directory whose objects are completed when the test says so. */
export type GatedStorage = {
  storage: Storage;
  /** Keys of the objects that wait to be completed. */
  waiting(): string[];
  /** Lets the first object whose key begins so be completed, once it waits for that. */
  complete(prefix: string): Promise<void>;
  /** Makes its completion fail. */
  fail(prefix: string, error: Error): Promise<void>;
  aborted: string[];
};

type Gate = { key: string; open: () => void; fail: (error: Error) => void };

/** Orders of completion that a real storage shows only now and then. */
export async function gatedStorage(folder: string): Promise<GatedStorage> {
  const storage = await openStorage(folder);
  const gates: Gate[] = [];
  const aborted: string[] = [];
  const take = async (prefix: string): Promise<Gate> => {
    for (;;) {
      const index = gates.findIndex(({ key }) => key.startsWith(prefix));
      if (index >= 0) return gates.splice(index, 1)[0]!;
      await sleep(2);
    }
  };
  const openWriter: Storage['openWriter'] = (key, options) => {
    const writer = storage.openWriter(key, options);
    return {
      write: (chunk) => writer.write(chunk),
      async complete() {
        await new Promise<void>((open, fail) => gates.push({ key, open, fail }));
        return writer.complete();
      },
      async abort() {
        aborted.push(key);
        await writer.abort();
      },
    };
  };
  return {
    storage: { ...storage, openWriter },
    waiting: () => gates.map(({ key }) => key),
    complete: async (prefix) => (await take(prefix)).open(),
    fail: async (prefix, error) => (await take(prefix)).fail(error),
    aborted,
  };
}
