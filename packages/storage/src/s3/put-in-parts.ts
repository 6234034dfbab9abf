import { randomUUID } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { type ObjectInfo, type WriteOptions } from '../storage.js';
import { abortUpload } from './abort-upload.js';
import { abortable, ask, bareEtag, type Bucket } from './bucket.js';
import { commit, type ConditionHeaders } from './commit.js';
import { paramsOf } from './put-object.js';

type Send = (command: unknown, options?: object) => Promise<object>;

/** Writes a whole object that is longer than a part: what fails is then repeated for one part, not for all bytes. */
export async function putInParts(
  bucket: Bucket,
  key: string,
  { body, ...options }: WriteOptions & { body: Uint8Array },
): Promise<ObjectInfo> {
  options.signal?.throwIfAborted();
  const writeId = randomUUID();
  const upload = new Upload({
    client: clientFor(bucket, { ...options, key, writeId }),
    params: { ...paramsOf(bucket, key, options, writeId), Body: body },
    partSize: bucket.partBytes,
    queueSize: bucket.partsInFlight,
  });
  const { ETag } = await ask(`write ${bucket.url}${key}`, upload.done(), options.signal);
  return { key, bytes: body.byteLength, etag: bareEtag(ETag), modified: new Date() };
}

/**
 * The client that lib-storage's Upload is given: the request that makes the object visible obeys the condition, the one
 * that makes the upload is never cut short (its answer is needed to abort it), and one that ends it never fails.
 */
function clientFor(bucket: Bucket, terms: WriteOptions & { key: string; writeId: string }): S3Client {
  const { client } = bucket;
  const { signal } = terms;
  const send: Send = async (command) => {
    if (command instanceof CreateMultipartUploadCommand) return client.send(command);
    if (command instanceof AbortMultipartUploadCommand) {
      const { UploadId = '' } = command.input;
      await abortUpload(bucket, { Key: terms.key, UploadId });
      return {};
    }
    if (!(command instanceof CompleteMultipartUploadCommand)) {
      return (client.send as Send).call(client, command, abortable(signal));
    }
    const complete = (headers: ConditionHeaders) =>
      client.send(new CompleteMultipartUploadCommand({ ...command.input, ...headers }), abortable(signal));
    return { ETag: await commit(bucket, { ...terms, lookFirst: true, send: complete }) };
  };
  // Upload uses these two members of a client and no other.
  return { config: client.config, send } as unknown as S3Client;
}
