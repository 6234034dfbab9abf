import type { Address } from '../address.js';
import type { Handler } from '../call.js';
import { S3Error } from '../errors.js';
import type { OperationName } from '../operation-name.js';
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from './buckets.js';
import { completeMultipartUpload } from './complete.js';
import { copyObject, uploadPartCopy } from './copies.js';
import { deleteObjects } from './delete-objects.js';
import { listObjectsV2 } from './listings.js';
import { deleteObject, getObject, getObjectTagging, headObject, putObject } from './objects.js';
import { listParts, uploadPart } from './parts.js';
import { abortMultipartUpload, createMultipartUpload, listMultipartUploads } from './uploads.js';

export type Operation = {
  name: OperationName;
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  of: 'service' | 'bucket' | 'object';
  /** The query parameters that make it this operation and no other. */
  query?: readonly string[];
  /** It is a copy: the body is that of another object. */
  copy?: true;
  run: Handler;
};

const OPERATIONS: readonly Operation[] = [
  { name: 'ListBuckets', method: 'GET', of: 'service', run: listBuckets },
  { name: 'CreateBucket', method: 'PUT', of: 'bucket', run: createBucket },
  { name: 'HeadBucket', method: 'HEAD', of: 'bucket', run: headBucket },
  { name: 'DeleteBucket', method: 'DELETE', of: 'bucket', run: deleteBucket },
  { name: 'GetBucketLocation', method: 'GET', of: 'bucket', query: ['location'], run: getBucketLocation },
  { name: 'ListObjectsV2', method: 'GET', of: 'bucket', query: ['list-type'], run: listObjectsV2 },
  { name: 'ListMultipartUploads', method: 'GET', of: 'bucket', query: ['uploads'], run: listMultipartUploads },
  { name: 'DeleteObjects', method: 'POST', of: 'bucket', query: ['delete'], run: deleteObjects },
  { name: 'PutObject', method: 'PUT', of: 'object', run: putObject },
  { name: 'CopyObject', method: 'PUT', of: 'object', copy: true, run: copyObject },
  { name: 'GetObject', method: 'GET', of: 'object', run: getObject },
  { name: 'HeadObject', method: 'HEAD', of: 'object', run: headObject },
  { name: 'DeleteObject', method: 'DELETE', of: 'object', run: deleteObject },
  { name: 'GetObjectTagging', method: 'GET', of: 'object', query: ['tagging'], run: getObjectTagging },
  { name: 'CreateMultipartUpload', method: 'POST', of: 'object', query: ['uploads'], run: createMultipartUpload },
  { name: 'UploadPart', method: 'PUT', of: 'object', query: ['partNumber', 'uploadId'], run: uploadPart },
  {
    name: 'UploadPartCopy',
    method: 'PUT',
    of: 'object',
    query: ['partNumber', 'uploadId'],
    copy: true,
    run: uploadPartCopy,
  },
  { name: 'CompleteMultipartUpload', method: 'POST', of: 'object', query: ['uploadId'], run: completeMultipartUpload },
  { name: 'AbortMultipartUpload', method: 'DELETE', of: 'object', query: ['uploadId'], run: abortMultipartUpload },
  { name: 'ListParts', method: 'GET', of: 'object', query: ['uploadId'], run: listParts },
];

// Every parameter that changes what a request means: one that no operation above asks for is not supported.
const DECIDING = new Set(
  (
    'accelerate acl analytics attributes cors delete encryption intelligent-tiering inventory legal-hold lifecycle ' +
    'list-type location logging metrics notification object-lock ownershipControls partNumber policy policyStatus ' +
    'publicAccessBlock replication requestPayment restore retention select tagging torrent uploadId uploads ' +
    'versionId versioning versions website'
  ).split(' '),
);

/** The operation a request asks for; throws NotImplemented where there is none. */
export function findOperation(method: string, { bucket, key, query }: Address, isCopy: boolean): Operation {
  const of = key ? 'object' : bucket ? 'bucket' : 'service';
  const asked = new Set(query.map(([name]) => name).filter((name) => DECIDING.has(name)));
  const found = OPERATIONS.find(
    (one) =>
      one.method === method &&
      one.of === of &&
      (one.copy ?? false) === isCopy &&
      asked.size === (one.query?.length ?? 0) &&
      (one.query ?? []).every((name) => asked.has(name)),
  );
  if (found) return found;
  const what = [method, of, ...asked].join(' ');
  throw new S3Error('NotImplemented', `This server does not implement what was asked of it: ${what}.`);
}
