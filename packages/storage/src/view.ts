import { StorageError } from './storage-error.js';
import { type ListOptions, type ObjectInfo, type ObjectWriter, type Storage } from './storage.js';
import { type Store } from './store.js';

/** A store as seen from a prefix, which is empty or ends with a slash. */
export function viewOf(store: Store, prefix: string): Storage {
  const url = store.url + prefix;
  const strip = (info: ObjectInfo): ObjectInfo => ({ ...info, key: info.key.slice(prefix.length) });
  const whole = (key: string): string => {
    const flaw = flawOf(key);
    if (flaw) throw new StorageError('invalid', `${url} cannot hold the key ${JSON.stringify(key)}: ${flaw}.`);
    return prefix + key;
  };

  return {
    url,
    writerBytes: store.writerBytes,
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
    sweepUnfinished: (options) => store.sweepUnfinished({ ...options, prefix }),
    at: (folder) => viewOf(store, prefix + asFolder(folder)),
    close: () => store.close(),
  };
}

// Programs and proxies resolve such parts of a path, so that one object could pass for another.
function flawOf(key: string): string | undefined {
  if (key === '') return 'it is empty';
  if (/(^|\/)\.\.?(\/|$)/.test(key)) return 'a part of it is "." or ".."';
  return /\p{Surrogate}/u.test(key) ? 'it is not well-formed Unicode' : undefined;
}

/** The prefix that stands for a folder: with a slash at its end, unless it is the root. */
export function asFolder(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}

async function* listBelow(store: Store, root: string, options: ListOptions): AsyncGenerator<ObjectInfo> {
  const { prefix = '', startAfter } = options;
  const whole = { ...options, prefix: root + prefix, ...(startAfter && { startAfter: root + startAfter }) };
  for await (const info of store.list(whole)) {
    // Some tools keep an empty object under the name of a folder; under the root's it would have no key.
    if (info.key !== root) yield { ...info, key: info.key.slice(root.length) };
  }
}

function stripped(writer: ObjectWriter, strip: (info: ObjectInfo) => ObjectInfo): ObjectWriter {
  return {
    write: (chunk) => writer.write(chunk),
    complete: async () => strip(await writer.complete()),
    abort: () => writer.abort(),
  };
}
