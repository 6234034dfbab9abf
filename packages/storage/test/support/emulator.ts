import { afterAll, afterEach, expect } from '@jest/globals';
import { type S3Emulator, startS3Emulator } from '@onspot-tap/s3-emulator';
import { openStorage, type S3Options, type Storage } from '@onspot-tap/storage';
import { tempFolder } from './temp-folder.js';

export const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'a secret of the tests' };

export type Embedded = {
  s3: S3Emulator;
  storage: Storage;
  warnings: string[];
  /** Another storage on the same bucket. */
  open: (options?: S3Options, url?: string) => Promise<Storage>;
  remove: () => Promise<void>;
};

/** The embedded S3 server with a bucket, and a storage below a prefix of it. */
export async function startEmulator(): Promise<Embedded> {
  const folder = await tempFolder();
  const s3 = await startS3Emulator({ directory: folder.path, credentials: [KEYS], buckets: ['bucket'] });
  const warnings: string[] = [];
  const opened: Storage[] = [];
  const open: Embedded['open'] = async (options, url = 's3://bucket/prefix') => {
    const storage = await openStorage(url, {
      s3: { endpoint: s3.url, ...KEYS, ...options },
      onWarning: (sentence) => warnings.push(sentence),
    });
    opened.push(storage);
    return storage;
  };
  return {
    s3,
    storage: await open(),
    warnings,
    open,
    remove: async () => {
      for (const storage of opened) storage.close();
      await s3.close();
      await folder.remove();
    },
  };
}

/** One for all tests of a file. Each of them leaves no upload behind; its objects, faults and requests are gone after it. */
export async function emulatorForFile(): Promise<Embedded> {
  const embedded = await startEmulator();
  const { s3, storage, warnings } = embedded;
  afterAll(() => embedded.remove());
  afterEach(async () => {
    s3.faults.clear();
    expect(s3.openUploads()).toEqual([]);
    for await (const { key } of storage.list()) await storage.delete(key);
    s3.requests.length = 0;
    warnings.length = 0;
  });
  return embedded;
}
