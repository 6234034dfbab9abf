import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { StorageError } from '../storage-error.js';
import { type ObjectInfo } from '../storage.js';
import { abortable, bareEtag, type Bucket } from './bucket.js';
import { answerOf } from './s3-error.js';

/** Name, in an object's metadata, of the id of the write that made it. */
export const WRITE_ID = 'write-id';

export type Head = { info: ObjectInfo; writeId: string | undefined };

/** What S3 says of an object, undefined when there is none; fails with the SDK's error. */
export async function headObject(bucket: Bucket, key: string, signal?: AbortSignal): Promise<Head | undefined> {
  try {
    const head = await bucket.client.send(new HeadObjectCommand({ Bucket: bucket.name, Key: key }), abortable(signal));
    return { info: toObjectInfo(key, head), writeId: head.Metadata?.[WRITE_ID] };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Whether an error says that there is no such object. */
export function isAbsent(error: unknown): boolean {
  const { name, status } = answerOf(error);
  return status === 404 && name !== 'NoSuchBucket' && name !== 'NoSuchUpload';
}

type Described = { ContentLength?: number | undefined; ETag?: string | undefined; LastModified?: Date | undefined };

/** What the headers of an answer say of an object. */
export function toObjectInfo(key: string, { ContentLength, ETag, LastModified }: Described): ObjectInfo {
  return { key, bytes: ContentLength ?? 0, etag: expectEtag(ETag), modified: LastModified ?? new Date(0) };
}

/** The ETag of an answer, which every S3 server sends: any web server could answer 200 to what it does not understand. */
export function expectEtag(etag: string | undefined): string {
  if (etag !== undefined) return bareEtag(etag);
  throw new StorageError('invalid', 'What answered is no S3 server, since it sent no ETag. Check s3_endpoint.');
}
