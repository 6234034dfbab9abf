import { type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { type S3Options } from '../s3-options/s3-options.js';

/** What every object is written with, as PutObject and CreateMultipartUpload take it. */
export type ObjectTerms = Pick<
  PutObjectCommandInput,
  | 'ACL'
  | 'BucketKeyEnabled'
  | 'ChecksumAlgorithm'
  | 'Metadata'
  | 'ServerSideEncryption'
  | 'SSEKMSKeyId'
  | 'StorageClass'
  | 'Tagging'
>;

/** The terms that options ask for. They hold nothing that is not asked for: not every server knows these headers. */
export function objectTermsOf(options: S3Options): ObjectTerms {
  const { acl, storageClass, tags, metadata, checksumAlgorithm } = options;
  const { serverSideEncryption, sseKmsKeyId, sseBucketKey } = options;
  return {
    ...(acl !== undefined && { ACL: acl }),
    ...(storageClass !== undefined && { StorageClass: storageClass }),
    ...(serverSideEncryption !== undefined && { ServerSideEncryption: serverSideEncryption }),
    ...(sseKmsKeyId !== undefined && { SSEKMSKeyId: sseKmsKeyId }),
    // Where KMS is not used, there is nothing that `false` could switch off.
    ...(sseBucketKey !== undefined && serverSideEncryption === 'aws:kms' && { BucketKeyEnabled: sseBucketKey }),
    ...(tags !== undefined && Object.keys(tags).length > 0 && { Tagging: toQuery(tags) }),
    ...(metadata !== undefined && { Metadata: { ...metadata } }),
    ...(checksumAlgorithm !== undefined && { ChecksumAlgorithm: checksumAlgorithm }),
  };
}

// Not URLSearchParams, which writes a space as "+": as a tag that is a plus sign to some servers.
function toQuery(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map((tag) => tag.map(encodeURIComponent).join('='))
    .join('&');
}
