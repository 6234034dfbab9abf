import { type Readable } from 'node:stream';
import { type Storage, StorageError } from '@onspot-tap/storage';
import { ForeignAnswer } from './foreign-answer.js';

/** The files that OnSpot writes for streams that are delivered so. */
export type SavedFiles = {
  /**
   * Looks whether files can be read here at all.
   *
   * @throws StorageError when not
   */
  probe(signal: AbortSignal): Promise<void>;
  /**
   * The content of a file; undefined when there is none, which is how OnSpot may tell that it found nothing.
   *
   * @throws ForeignAnswer when the address leads out of `save_url`, or nothing can lie there
   */
  open(url: string): Promise<Readable | undefined>;
};

/** @param saveUrl what the storage was opened with */
export function createSavedFiles(storage: Storage, saveUrl: string): SavedFiles {
  const root = `${toPath(saveUrl).replace(/\/+$/, '')}/`;
  return {
    async probe(signal) {
      // Of a bucket that there is not, looking for one object tells the same as of an empty one.
      for await (const _object of storage.list({ prefix: 'probe', signal })) return;
    },
    async open(url) {
      const path = toPath(url);
      const key = path.slice(root.length);
      const isInside = path.startsWith(root) && !key.split('/').includes('..');
      if (!isInside) throw new ForeignAnswer(`its file is said to be ${url}, which is not below save_url (${saveUrl})`);
      try {
        return (await storage.read(key))?.body;
      } catch (error) {
        // The address came from outside: it must not end this run and every later one.
        if (error instanceof StorageError && error.kind === 'invalid')
          throw new ForeignAnswer(`its file is said to be ${url}, where none can be: ${error.message}`);
        throw error;
      }
    },
  };
}

/** A directory may be written with or without its scheme. */
function toPath(url: string): string {
  return url.replace(/^file:\/\//, '');
}
