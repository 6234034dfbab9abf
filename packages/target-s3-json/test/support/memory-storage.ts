import { type TargetStorage } from 'target-s3-json';

export type MemoryStorage = {
  storage: TargetStorage;
  /** Keys in the order in which their objects were completed; a key that was written twice is in it twice. */
  keys: string[];
  /** By key. */
  texts: Map<string, string>;
};

/** A storage for many short runs. */
export function memoryStorage(url = 'memory/'): MemoryStorage {
  const keys: string[] = [];
  const texts = new Map<string, string>();
  const store = (key: string, text: string) => {
    keys.push(key);
    texts.set(key, text);
    return { key, bytes: Buffer.byteLength(text), etag: '', modified: new Date(0) };
  };
  const storage: TargetStorage = {
    url,
    openWriter(key) {
      let text = '';
      return {
        async write(chunk) {
          text += Buffer.from(chunk).toString();
        },
        complete: async () => store(key, text),
        abort: async () => undefined,
      };
    },
    write: async (key, body) => store(key, Buffer.from(body).toString()),
    read: async () => undefined,
    delete: async (key) => void texts.delete(key),
  };
  return { storage, keys, texts };
}
