import { type Readable } from 'node:stream';
import { type Storage, StorageError } from '@onspot-tap/storage';
import { ForeignAnswer } from './foreign-answer.js';

/** The files that OnSpot writes for streams that are delivered so. */
export type SavedFiles = {
  /**
   * Looks whether files can be read below `save_url` at all; where it is not set, there is nothing to look at.
   *
   * @throws StorageError when not
   */
  probe(signal: AbortSignal): Promise<void>;
  /**
   * The content of a file; undefined when there is none, which is how OnSpot may tell that it found nothing.
   *
   * @param saveUrl what `save_url` was when the question was asked; undefined when that is not known
   * @throws ForeignAnswer when the address leads out of there, or nothing can lie there
   */
  open(url: string, saveUrl: string | undefined): Promise<Readable | undefined>;
};

export type SavedFilesOptions = {
  /** What `save_url` is now. */
  current: string | undefined;
  /** Opens what lies below an address; asked for the same one, gives the same. */
  openStorage: (saveUrl: string) => Promise<Storage>;
};

export function createSavedFiles({ current, openStorage }: SavedFilesOptions): SavedFiles {
  return {
    async probe(signal) {
      if (current === undefined) return;
      const storage = await openStorage(current);
      // Of a bucket that there is not, looking for one object tells the same as of an empty one.
      for await (const _object of storage.list({ prefix: 'probe', signal })) return;
    },
    async open(url, saveUrl = current) {
      if (saveUrl === undefined)
        throw new ForeignAnswer(`it announces the file ${url}, and save_url is not set: set it to where that lies`);
      const key = keyBelow(saveUrl, url);
      if (key === undefined)
        throw new ForeignAnswer(`its file is said to be ${url}, which is not below save_url (${saveUrl})`);
      try {
        return (await (await openStorage(saveUrl)).read(key))?.body;
      } catch (error) {
        throw isOfOneFile(error, { isCurrent: saveUrl === current })
          ? new ForeignAnswer(`its file is said to be ${url}, where none can be read: ${error.message}`)
          : error;
      }
    },
  };
}

/**
 * Whether only this file is out of reach. An address that came from outside, or a place that is no longer the
 * configured one, must not end this run and every later one.
 */
function isOfOneFile(error: unknown, { isCurrent }: { isCurrent: boolean }): error is StorageError {
  if (!(error instanceof StorageError)) return false;
  return error.kind === 'invalid' || (!isCurrent && error.kind !== 'temporary');
}

function keyBelow(saveUrl: string, url: string): string | undefined {
  const root = `${toPath(saveUrl).replace(/\/+$/, '')}/`;
  const path = toPath(url);
  const key = path.slice(root.length);
  return path.startsWith(root) && !key.split('/').includes('..') ? key : undefined;
}

/** A directory may be written with or without its scheme. */
function toPath(url: string): string {
  return url.replace(/^file:\/\//, '');
}
