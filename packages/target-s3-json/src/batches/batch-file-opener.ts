import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { EXIT, Failure } from '@onspot-tap/singer';
import { openStorage, type OpenStorageOptions, type Storage } from '@onspot-tap/storage';
import { type OpenBatchFile } from './read-batch-file.js';

/** Opens files of batches, and frees the connections that took. */
export type BatchFileOpener = { open: OpenBatchFile; close: () => void };

const READ_BYTES = 256 * 1024;

/** Opens files of this machine (`file://`, or a path) and of buckets, which are asked as the destination's is. */
export function createBatchFileOpener(options: OpenStorageOptions): BatchFileOpener {
  const buckets = new Map<string, Promise<Storage>>();
  const openBucket = (name: string): Promise<Storage> => {
    const opened = buckets.get(name) ?? openStorage(`s3://${name}`, options);
    buckets.set(name, opened);
    return opened;
  };
  return {
    async open(url, { signal }) {
      const [, scheme, bucket = '', key = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)\/?(.*)$/is.exec(url) ?? [];
      if (scheme?.toLowerCase() === 's3') return (await (await openBucket(bucket)).read(key, { signal }))?.body;
      if (scheme !== undefined && scheme.toLowerCase() !== 'file') {
        throw new Failure(EXIT.data, `it is at a ${scheme}:// URL, and only file:// and s3:// can be read`);
      }
      const path = await findFile(toPaths(url));
      return path === undefined ? undefined : createReadStream(path, { highWaterMark: READ_BYTES, signal });
    },
    close() {
      for (const opened of buckets.values()) {
        opened.then(
          (storage) => storage.close(),
          () => undefined, // one that could not be opened has been told of
        );
      }
    },
  };
}

/**
 * The Meltano SDK writes a path behind `file://` as it is, also one that begins at the working directory; others write
 * URLs, in which a percent sign begins an escape.
 */
function toPaths(url: string): string[] {
  const path = url.replace(/^file:(\/\/(localhost(?=\/))?)?/i, '');
  return path === url ? [path] : [path, unescapePath(path)];
}

function unescapePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function findFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const found = await stat(path).catch((error: unknown) => {
      if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
      throw error;
    });
    if (found === undefined) continue;
    // A pipe or a terminal might never end, and could not be given up.
    if (!found.isFile()) throw new Failure(EXIT.data, 'it is no regular file');
    return path;
  }
  return undefined;
}
