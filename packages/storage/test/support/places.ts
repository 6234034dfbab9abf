import { openStorage, type Storage } from '@onspot-tap/storage';
import { tempFolder } from './temp-folder.js';

/** A kind of place to store in; `open` answers an empty storage there. */
export type Place = { name: string; open: () => Promise<{ storage: Storage; remove: () => Promise<void> }> };

const directory: Place = {
  name: 'a directory',
  open: async () => {
    const folder = await tempFolder();
    return { storage: await openStorage(`${folder.path}/not/yet/there`), remove: folder.remove };
  },
};

export const places: Place[] = [directory];
