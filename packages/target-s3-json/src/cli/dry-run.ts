import { type TargetStorage } from '../objects/objects-options.js';

/** A storage that takes everything and keeps nothing. */
export function createNowhere(url: string): TargetStorage {
  const infoOf = (key: string, bytes: number) => ({ key, bytes, etag: '', modified: new Date(0) });
  return {
    url,
    openWriter(key) {
      let bytes = 0;
      return {
        async write(chunk) {
          bytes += chunk.byteLength;
        },
        complete: async () => infoOf(key, bytes),
        abort: async () => undefined,
      };
    },
    read: async () => undefined,
    write: async (key, body) => infoOf(key, Buffer.byteLength(body)),
    delete: async () => undefined,
  };
}
