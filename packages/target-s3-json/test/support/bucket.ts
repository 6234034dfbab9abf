import { type S3Emulator, startS3Emulator } from '@onspot-tap/s3-emulator';
import { openStorage, type S3Options, type Storage } from '@onspot-tap/storage';
import { join } from 'node:path';
import { readObjects, type Stored } from './objects.js';
import { toEnv } from './program.js';
import { tempFolder } from './temp-folder.js';

export type Bucket = {
  s3: S3Emulator;
  /** Environment that lets the program write to `s3://bucket/raw`. */
  env: (settings?: Record<string, string | number>) => Record<string, string>;
  /** The storage s3://bucket/raw, for the target as a library. */
  open: (options?: S3Options) => Promise<Storage>;
  /** What is below s3://bucket/raw/. */
  objects: () => Promise<Stored[]>;
};

const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'a-secret-of-the-tests' };

/** The embedded S3 server with an empty bucket. */
export async function startBucket(): Promise<Bucket> {
  const directory = await tempFolder();
  const s3 = await startS3Emulator({ directory, credentials: [KEYS], buckets: ['bucket'] });
  const settings = {
    destination: 's3://bucket/raw',
    s3_endpoint: s3.url,
    s3_region: s3.region,
    s3_access_key: KEYS.accessKeyId,
    s3_secret_key: KEYS.secretAccessKey,
  };
  return {
    s3,
    env: (more = {}) => toEnv({ ...settings, ...more }),
    open: (options) =>
      openStorage('s3://bucket/raw', { s3: { endpoint: s3.url, region: s3.region, ...KEYS, ...options } }),
    objects: () => readObjects(join(directory, 'bucket', 'raw')),
  };
}
