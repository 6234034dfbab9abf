import { StorageError } from './storage-error.js';
import { type ListOptions, type ObjectInfo, type ObjectWriter, type Storage } from './storage.js';
import { type Store } from './store.js';

/** A store as seen from a prefix, which is empty or ends with a slash. */
export function viewOf(store: Store, prefix: string): Storage {
  const url = store.url + prefix;
  const strip = (info: ObjectInfo): ObjectInfo => ({ ...info, key: info.key.slice(prefix.length) });
  const whole = (key: string): string => {
    if (key === '') throw new StorageError('invalid', `An object below ${url} needs a key; an empty one was given.`);
    return prefix + key;
  };

  return {
    url,
    list: (options = {}) => listBelow(store, prefix, options),
    head: async (key, options) => {
      const info = await store.head(whole(key), options);
      return info && strip(info);
    },
    read: async (key, options) => {
      const found = await store.read(whole(key), options);
      return found && { ...found, info: strip(found.info) };
    },
    write: async (key, body, options) => strip(await store.write(whole(key), body, options)),
    openWriter: (key, options) => stripped(store.openWriter(whole(key), options), strip),
    delete: async (key) => store.delete(whole(key)),
    at: (folder) => viewOf(store, prefix + asFolder(folder)),
    close: () => store.close(),
  };
}

/** The prefix that stands for a folder: with a slash at its end, unless it is the root. */
export function asFolder(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}

async function* listBelow(store: Store, root: string, options: ListOptions): AsyncGenerator<ObjectInfo> {
  const { prefix = '', startAfter } = options;
  const whole = { ...options, prefix: root + prefix, ...(startAfter && { startAfter: root + startAfter }) };
  for await (const info of store.list(whole)) yield { ...info, key: info.key.slice(root.length) };
}

function stripped(writer: ObjectWriter, strip: (info: ObjectInfo) => ObjectInfo): ObjectWriter {
  return {
    write: (chunk) => writer.write(chunk),
    complete: async () => strip(await writer.complete()),
    abort: () => writer.abort(),
  };
}
