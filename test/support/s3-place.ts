import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { type S3Emulator, startS3Emulator } from '@onspot-tap/s3-emulator';
import { openStorage, type Storage } from '@onspot-tap/storage';

/** A new, empty bucket on an S3 server over HTTP, and the keys to it. */
export type S3Place = {
  endpoint: string;
  bucket: string;
  keys: { accessKeyId: string; secretAccessKey: string };
  /** The bucket as a storage. */
  storage: Storage;
  /** The embedded server, with its faults and its log of requests; undefined where the server is a real one. */
  emulator: S3Emulator | undefined;
  /** Keys of the uploads that were begun and neither completed nor aborted. */
  openUploads(): Promise<string[]>;
  close(): Promise<void>;
};

/** Whether the tests are told to use a real S3 server: S3_TEST_ENDPOINT, with S3_TEST_ACCESS_KEY and _SECRET_KEY. */
export const isRealS3 = Boolean(process.env.S3_TEST_ENDPOINT);

/** A bucket on the real server where there is one, else on an embedded one that is started for it. */
export function openS3Place(): Promise<S3Place> {
  return isRealS3 ? openRealPlace() : openEmbeddedPlace();
}

/** A bucket on the embedded server, for tests that need its faults or its log. */
export async function openEmbeddedPlace(): Promise<S3Place & { emulator: S3Emulator }> {
  const bucket = 'bucket';
  const keys = { accessKeyId: 'AKIATEST', secretAccessKey: 'a-secret-of-the-tests' };
  const folder = await mkdtemp(join(tmpdir(), 's3-place-'));
  const emulator = await startS3Emulator({ directory: folder, credentials: [keys], buckets: [bucket] });
  const storage = await openStorage(`s3://${bucket}`, { s3: { endpoint: emulator.url, ...keys } });
  return {
    endpoint: emulator.url,
    bucket,
    keys,
    storage,
    emulator,
    openUploads: () => Promise.resolve(emulator.openUploads().map(({ key }) => key)),
    async close() {
      storage.close();
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openRealPlace(): Promise<S3Place> {
  const { S3_TEST_ENDPOINT: endpoint = '', S3_TEST_ACCESS_KEY = '', S3_TEST_SECRET_KEY = '' } = process.env;
  const keys = { accessKeyId: S3_TEST_ACCESS_KEY, secretAccessKey: S3_TEST_SECRET_KEY };
  const bucket = `test-${randomBytes(6).toString('hex')}`;
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: keys });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const storage = await openStorage(`s3://${bucket}`, { s3: { endpoint, ...keys } });
  const listUploads = async () => {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    return Uploads.map(({ Key = '', UploadId }) => ({ Key, UploadId }));
  };
  return {
    endpoint,
    bucket,
    keys,
    storage,
    emulator: undefined,
    openUploads: async () => (await listUploads()).map(({ Key }) => Key),
    async close() {
      storage.close();
      for (const upload of await listUploads()) {
        await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, ...upload }));
      }
      for (let more = true; more;) {
        const { Contents = [], IsTruncated } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
        for (const { Key } of Contents) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
        more = IsTruncated === true;
      }
      await client.send(new DeleteBucketCommand({ Bucket: bucket }));
      client.destroy();
    },
  };
}
