import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import { type SweepOptions } from '../storage.js';
import { abortable, type Bucket } from './bucket.js';
import { answerOf, toStorageError } from './s3-error.js';

type Sweep = SweepOptions & { prefix: string };
type Upload = { key: string; uploadId: string; initiated: Date };

/** Uploads that are looked at and aborted side by side. */
const PARALLEL = 8;

/**
 * Aborts the multipart uploads below a prefix to which nothing has been added for so long. Answers how many; what it
 * could not do is a warning.
 */
export async function abortUnfinished(bucket: Bucket, sweep: Sweep): Promise<number> {
  let aborted = 0;
  const end = async (upload: Upload): Promise<void> => {
    if (!(await isAbandoned(bucket, upload, sweep))) return;
    await bucket.client.send(new AbortMultipartUploadCommand(addressOf(bucket, upload)), abortable(sweep.signal));
    aborted += 1;
  };
  try {
    for await (const uploads of listUploads(bucket, sweep)) {
      for (let at = 0; at < uploads.length; at += PARALLEL) {
        const ended = uploads.slice(at, at + PARALLEL).map((upload) => end(upload).catch(throwUnlessGone));
        const failed = (await Promise.allSettled(ended)).find((outcome) => outcome.status === 'rejected');
        if (failed) throw failed.reason;
      }
    }
  } catch (error) {
    if (!sweep.signal?.aborted) bucket.onWarning(sentenceOf(bucket, sweep.prefix, error));
  }
  return aborted;
}

/** A page at a time. */
async function* listUploads(bucket: Bucket, { prefix, signal }: Sweep): AsyncGenerator<Upload[]> {
  let markers: { KeyMarker?: string; UploadIdMarker?: string } = {};
  for (;;) {
    signal?.throwIfAborted();
    // Without an encoding: Ceph encodes the keys then, but neither the markers nor does it say that it has done so.
    const input = { Bucket: bucket.name, Prefix: prefix, ...markers };
    const page = await bucket.client.send(new ListMultipartUploadsCommand(input), abortable(signal));
    yield uploadsOf(page).filter(({ key }) => key.startsWith(prefix));
    const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = page;
    if (!IsTruncated || NextKeyMarker === undefined) return;
    markers = {
      KeyMarker: NextKeyMarker,
      ...(NextUploadIdMarker !== undefined && { UploadIdMarker: NextUploadIdMarker }),
    };
  }
}

function uploadsOf({ Uploads = [] }: ListMultipartUploadsCommandOutput): Upload[] {
  return Uploads.flatMap(({ Key, UploadId, Initiated }) =>
    Key === undefined || UploadId === undefined
      ? []
      : [{ key: Key, uploadId: UploadId, initiated: Initiated ?? new Date() }],
  );
}

/** Whether an upload began, and got its last part, longer ago than is asked. A large object may take hours. */
async function isAbandoned(bucket: Bucket, upload: Upload, { olderThanMs, signal }: Sweep): Promise<boolean> {
  if (olderThanMs === 0) return true;
  const isOld = (time: Date): boolean => serverNow(bucket) - time.getTime() > olderThanMs;
  if (!isOld(upload.initiated)) return false;
  for (let marker: string | undefined; ;) {
    const input = { ...addressOf(bucket, upload), ...(marker !== undefined && { PartNumberMarker: marker }) };
    const page = await bucket.client.send(new ListPartsCommand(input), abortable(signal));
    if (!(page.Parts ?? []).every(({ LastModified }) => LastModified !== undefined && isOld(LastModified)))
      return false;
    marker = page.NextPartNumberMarker;
    if (!page.IsTruncated || marker === undefined) return true;
  }
}

// The SDK goes on where our clock is wrong by hours; an age by that clock would end uploads that are alive.
function serverNow({ client }: Bucket): number {
  return Date.now() + client.config.systemClockOffset;
}

function addressOf(bucket: Bucket, { key, uploadId }: Upload) {
  return { Bucket: bucket.name, Key: key, UploadId: uploadId };
}

// Its writer has come to an end, or another sweep was quicker; what a 404 is called then differs.
function throwUnlessGone(error: unknown): void {
  const { name, status } = answerOf(error);
  if (status !== 404 || name === 'NoSuchBucket') throw error;
}

function sentenceOf(bucket: Bucket, prefix: string, error: unknown): string {
  const attempt = `look for uploads that killed programs left below ${bucket.url}${prefix}`;
  const { name, status } = answerOf(error);
  if (!/^(AccessDenied|NotImplemented|MethodNotAllowed)$/.test(name) && status !== 501 && status !== 405) {
    const failure = toStorageError(error, attempt);
    return failure instanceof Error ? failure.message : String(failure);
  }
  return `Could not ${attempt}, or remove them: S3 answered ${status} ${name}. Allow s3:ListBucketMultipartUploads, s3:ListMultipartUploadParts and s3:AbortMultipartUpload there, or give the bucket a lifecycle rule that aborts incomplete uploads.`;
}
