import { openStorage, type Storage } from '@onspot-tap/storage';
import { isRealS3, openS3Place } from '../../../../test/support/s3-place.js';
import { startEmulator } from './emulator.js';
import { tempFolder } from './temp-folder.js';

/** An empty storage, and how to get rid of it and of what it stands on. */
export type Opened = { storage: Storage; remove: () => Promise<void> };
/** A kind of place to store in. */
export type Place = { name: string; open: () => Promise<Opened> };

const directory: Place = {
  name: 'a directory',
  open: async () => {
    const folder = await tempFolder();
    return { storage: await openStorage(`${folder.path}/not/yet/there`), remove: folder.remove };
  },
};

const embedded: Place = {
  name: 'the embedded S3 server',
  open: async () => {
    const { s3, storage, remove } = await startEmulator();
    return {
      storage,
      remove: async () => {
        const left = s3.openUploads();
        await remove();
        if (left.length > 0) throw new Error(`left behind: ${JSON.stringify(left)}`);
      },
    };
  },
};

const realServer: Place = {
  name: 'a real S3 server',
  open: async () => {
    const place = await openS3Place();
    return {
      storage: place.storage,
      remove: async () => {
        const left = await place.openUploads();
        await place.close();
        if (left.length > 0) throw new Error(`left behind: ${JSON.stringify(left)}`);
      },
    };
  },
};

export const places: Place[] = isRealS3 ? [realServer] : [directory, embedded];
