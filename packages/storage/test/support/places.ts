import { randomBytes } from 'node:crypto';
import { openStorage, type Storage } from '@onspot-tap/storage';
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

/** A bucket of a real server, which has to be there: S3_TEST_BUCKET, by default storage-test. */
function realServer(endpoint: string): Place {
  const { S3_TEST_ACCESS_KEY, S3_TEST_SECRET_KEY, S3_TEST_BUCKET = 'storage-test' } = process.env;
  return {
    name: 'a real S3 server',
    open: async () => {
      const url = `s3://${S3_TEST_BUCKET}/${randomBytes(6).toString('hex')}`;
      const s3 = { endpoint, accessKeyId: S3_TEST_ACCESS_KEY, secretAccessKey: S3_TEST_SECRET_KEY };
      const storage = await openStorage(url, { s3 });
      return {
        storage,
        remove: async () => {
          for await (const { key } of storage.list()) await storage.delete(key);
          storage.close();
        },
      };
    },
  };
}

const endpoint = process.env.S3_TEST_ENDPOINT;
export const places: Place[] = [directory, embedded, ...(endpoint ? [realServer(endpoint)] : [])];
