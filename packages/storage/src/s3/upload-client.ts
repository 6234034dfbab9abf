import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { type WriteCondition } from '../storage.js';
import { abortable, type Bucket } from './bucket.js';
import { commit, type ConditionHeaders } from './commit.js';
import { answerOf } from './s3-error.js';

/** One upload: what its last request has to obey, and who hears of the first failure. */
export type UploadTerms = {
  key: string;
  condition: WriteCondition | undefined;
  writeId: string;
  /** Ends the requests in flight. */
  signal: AbortSignal;
  onFailure: (error: unknown) => void;
};

type Send = (...args: unknown[]) => Promise<unknown>;

/**
 * The client that lib-storage's Upload is given. It tells of a failure at once, which Upload itself keeps until its
 * other parts end; it ends requests in flight on a signal, but never CreateMultipartUpload, whose answer is needed to
 * abort what it made; and it puts the condition on the request that makes the object visible.
 */
export function uploadClient(bucket: Bucket, terms: UploadTerms): S3Client {
  const send: Send = async (command) => {
    if (command instanceof AbortMultipartUploadCommand) return abortUpload(bucket, command);
    try {
      return await sendUnderTerms(bucket, terms, command);
    } catch (error) {
      terms.onFailure(error);
      throw error;
    }
  };
  // Upload uses these two members of a client and no other.
  return { config: bucket.client.config, send } as unknown as S3Client;
}

async function sendUnderTerms(bucket: Bucket, terms: UploadTerms, command: unknown): Promise<unknown> {
  const { client } = bucket;
  const options = abortable(terms.signal);
  if (command instanceof PutObjectCommand) {
    const send = (headers: ConditionHeaders) =>
      client.send(new PutObjectCommand({ ...command.input, ...headers }), options);
    return { ETag: await commit(bucket, { ...terms, send }) };
  }
  if (command instanceof CompleteMultipartUploadCommand) {
    const send = (headers: ConditionHeaders) =>
      client.send(new CompleteMultipartUploadCommand({ ...command.input, ...headers }), options);
    return { ETag: await commit(bucket, { ...terms, lookFirst: true, send }) };
  }
  if (command instanceof UploadPartCommand) return client.send(command, options);
  return (client.send as Send).call(client, command);
}

/** Ends an upload for good. That this fails must not hide why the upload is ended. */
async function abortUpload(bucket: Bucket, command: AbortMultipartUploadCommand): Promise<unknown> {
  try {
    return await bucket.client.send(command);
  } catch (error) {
    const { name, status, message } = answerOf(error);
    if (status === 404) return {};
    bucket.onWarning(
      `The unfinished upload of ${bucket.url}${command.input.Key} could not be removed (${name}: ${message}); a lifecycle rule for incomplete uploads would do so.`,
    );
    return {};
  }
}
