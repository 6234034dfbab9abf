import { randomUUID } from 'node:crypto';
import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { isArchive } from '../s3-options/archives.js';
import { type ObjectInfo, type WriteOptions } from '../storage.js';
import { abortable, ask, type Bucket } from './bucket.js';
import { commit } from './commit.js';
import { WRITE_ID } from './head.js';

/** Writes a whole object with one request. */
export async function putObject(
  bucket: Bucket,
  key: string,
  { body, ...options }: WriteOptions & { body: Uint8Array },
): Promise<ObjectInfo> {
  const { condition, signal } = options;
  signal?.throwIfAborted();
  const writeId = condition && randomUUID();
  const input: PutObjectCommandInput = { ...paramsOf(bucket, key, options, writeId), Body: body };
  const etag = await ask(
    `write ${bucket.url}${key}`,
    commit(bucket, {
      key,
      condition,
      writeId,
      signal,
      send: (headers) => bucket.client.send(new PutObjectCommand({ ...input, ...headers }), abortable(signal)),
    }),
    signal,
  );
  return { key, bytes: body.byteLength, etag, modified: new Date() };
}

/** What an object is written with, in one request or in parts. */
export function paramsOf(bucket: Bucket, key: string, options: WriteOptions, writeId: string | undefined) {
  const { Metadata, StorageClass } = bucket.objectTerms;
  return {
    ...bucket.objectTerms,
    Bucket: bucket.name,
    Key: key,
    ...(options.isReadBack === true && isArchive(StorageClass) && { StorageClass: 'STANDARD' as const }),
    ...(options.contentType !== undefined && { ContentType: options.contentType }),
    ...(options.contentEncoding !== undefined && { ContentEncoding: options.contentEncoding }),
    ...(writeId !== undefined && { Metadata: { ...Metadata, [WRITE_ID]: writeId } }),
  };
}
