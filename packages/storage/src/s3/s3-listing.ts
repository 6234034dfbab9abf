import { ListObjectsV2Command, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { StorageError } from '../storage-error.js';
import { type ListOptions, type ObjectInfo } from '../storage.js';
import { abortable, ask, type Bucket } from './bucket.js';
import { toObjectInfo } from './head.js';

/** The objects of a bucket whose keys start with `prefix`; a page of a thousand at a time. */
export async function* listObjects(
  bucket: Bucket,
  options: ListOptions & { prefix: string },
): AsyncGenerator<ObjectInfo> {
  const { prefix, startAfter, signal } = options;
  for (let token: string | undefined; ;) {
    signal?.throwIfAborted();
    const command = new ListObjectsV2Command({
      Bucket: bucket.name,
      Prefix: prefix,
      // A key may hold characters that XML cannot.
      EncodingType: 'url',
      ...(startAfter !== undefined && { StartAfter: startAfter }),
      ...(token !== undefined && { ContinuationToken: token }),
    });
    const page = await ask(`list ${bucket.url}${prefix}`, bucket.client.send(command, abortable(signal)), signal);
    if (page.Name === undefined && page.IsTruncated === undefined) {
      throw new StorageError('invalid', `What answered to list ${bucket.url} is no S3 server. Check s3_endpoint.`);
    }
    yield* objectsOf(page);
    token = page.NextContinuationToken;
    if (!page.IsTruncated || token === undefined) return;
  }
}

function* objectsOf(page: ListObjectsV2CommandOutput): Generator<ObjectInfo> {
  for (const { Key, Size, ...rest } of page.Contents ?? []) {
    if (Key === undefined) continue;
    const key = page.EncodingType === 'url' ? decodeURIComponent(Key.replaceAll('+', ' ')) : Key;
    yield toObjectInfo(key, { ...rest, ContentLength: Size });
  }
}
