import { type Readable } from 'node:stream';
import { type Storage } from '@onspot-tap/storage';
import { ForeignAnswer } from './foreign-answer.js';

/** The files that OnSpot writes for streams that are delivered so. */
export type SavedFiles = {
  /**
   * The content of a file; undefined when there is none, which is how OnSpot may tell that it found nothing.
   *
   * @throws ForeignAnswer when the address leads out of `save_url`
   */
  open(url: string): Promise<Readable | undefined>;
};

/** @param saveUrl what the storage was opened with */
export function createSavedFiles(storage: Storage, saveUrl: string): SavedFiles {
  const root = `${toPath(saveUrl).replace(/\/+$/, '')}/`;
  return {
    async open(url) {
      const path = toPath(url);
      const key = path.slice(root.length);
      const isInside = path.startsWith(root) && !key.split('/').includes('..');
      if (!isInside) throw new ForeignAnswer(`its file is said to be ${url}, which is not below save_url (${saveUrl})`);
      const object = await storage.read(key);
      return object?.body;
    },
  };
}

/** A directory may be written with or without its scheme. */
function toPath(url: string): string {
  return url.replace(/^file:\/\//, '');
}
