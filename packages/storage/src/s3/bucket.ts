import { type S3Client } from '@aws-sdk/client-s3';
import { allowManyListeners } from '../on-abort.js';
import { type S3Options } from '../s3-options/s3-options.js';
import { objectTermsOf, type ObjectTerms } from './object-terms.js';
import { PartBuffers } from './part-buffers.js';
import { createClient } from './s3-client.js';
import { toStorageError } from './s3-error.js';

/** A bucket and what has been learnt of its server. */
export type Bucket = {
  readonly client: S3Client;
  readonly name: string;
  /** `url + key` is an object's address. */
  readonly url: string;
  /** What every object is written with. */
  readonly objectTerms: ObjectTerms;
  readonly partBytes: number;
  readonly partBuffers: PartBuffers;
  readonly partsInFlight: number;
  readonly onWarning: (sentence: string) => void;
  /** The conditions that the server has shown it can't check. */
  readonly lacks: { ifAbsent: boolean; ifMatch: boolean };
  /** The server has refused an If-Match that held: Ceph wants the ETag without its quotes there. */
  wantsBareEtags: boolean;
};

export function makeBucket(name: string, options: S3Options, onWarning: (sentence: string) => void): Bucket {
  const partBytes = options.partBytes ?? 8 * 1024 * 1024;
  return {
    client: createClient(options, onWarning),
    name,
    url: `s3://${name}/`,
    objectTerms: objectTermsOf(options),
    partBytes,
    partBuffers: new PartBuffers(partBytes),
    partsInFlight: options.partsInFlight ?? 2,
    onWarning,
    lacks: { ifAbsent: false, ifMatch: false },
    wantsBareEtags: false,
  };
}

/** Asks S3; a failure is a StorageError about what was attempted, or the reason of the signal that ended it. */
export async function ask<T>(attempt: string, call: Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw toStorageError(error, attempt);
  }
}

/** An ETag without the quotes, which not every server sends. */
export function bareEtag(etag: string | undefined): string {
  return (etag ?? '').replace(/^"|"$/g, '');
}

/** The options of one request, as the SDK wants them. */
export function abortable(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  if (!signal) return {};
  allowManyListeners(signal);
  return { abortSignal: signal };
}
