import { Readable } from 'node:stream';

import { type StorageOptions } from './storage-options.js';

/** An object's place. */
export type ObjectAddress = { bucket: string; key: string };

/** What is asked of S3. */
export type S3Store = {
  read(address: ObjectAddress): Promise<Buffer>;
  write(address: ObjectAddress, bytes: AsyncIterable<Buffer>): Promise<void>;
  close(): void;
};

/** Loads the S3 client, which takes its time and 40 MiB. */
export async function openS3(options: StorageOptions): Promise<S3Store> {
  const [{ GetObjectCommand, S3Client }, { Upload }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/lib-storage'),
  ]);
  const { endpoint, accessKeyId, secretAccessKey } = options;
  const client = new S3Client({
    region: options.region ?? process.env.AWS_REGION ?? 'us-east-1',
    forcePathStyle: options.forcePathStyle ?? endpoint !== undefined,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey } }),
  });
  return {
    async read({ bucket, key }) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    async write({ bucket, key }, bytes) {
      const Body = Readable.from(bytes, { objectMode: false });
      try {
        await new Upload({ client, params: { Bucket: bucket, Key: key, Body, ContentType: 'text/csv' } }).done();
      } finally {
        Body.destroy();
      }
    },
    close: () => client.destroy(),
  };
}
