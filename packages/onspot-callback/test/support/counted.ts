import { type ObjectWriter, type Storage } from '@onspot-tap/storage';

/** How many objects of a storage are being written, and were at most. */
export type Count = { open: number; most: number };

/** The same storage, counting its open writers. */
export function counted(storage: Storage, count: Count): Storage {
  return {
    url: storage.url,
    writerBytes: storage.writerBytes,
    list: (options) => storage.list(options),
    head: (key, options) => storage.head(key, options),
    read: (key, options) => storage.read(key, options),
    write: (key, body, options) => storage.write(key, body, options),
    delete: (key) => storage.delete(key),
    sweepUnfinished: (options) => storage.sweepUnfinished(options),
    at: (prefix) => counted(storage.at(prefix), count),
    close: () => storage.close(),
    openWriter: (key, options) => countedWriter(storage.openWriter(key, options), count),
  };
}

function countedWriter(writer: ObjectWriter, count: Count): ObjectWriter {
  count.open += 1;
  count.most = Math.max(count.most, count.open);
  let isOpen = true;
  const leave = () => {
    if (isOpen) count.open -= 1;
    isOpen = false;
  };
  return {
    write: (chunk) => writer.write(chunk),
    complete: () => writer.complete().finally(leave),
    abort: () => writer.abort().finally(leave),
  };
}
