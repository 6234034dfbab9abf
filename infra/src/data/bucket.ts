import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';
import { layoutOf } from '../layout.js';
import { type DeploymentOptions } from '../options.js';
import { inboxDaysOf } from './inbox-days.js';

/** A replaced or deleted object can be brought back for so long: a state, a ledger entry, a configuration. */
const NONCURRENT_DAYS = 30;

/** Answers are large, and deleted by the tap only when their records are stored. */
const NONCURRENT_INBOX_DAYS = 7;

/** The bucket of everything: pipeline files, places, work store and data. It outlives its stack. */
export function addBucket(scope: Construct, options: DeploymentOptions): Bucket {
  return new Bucket(scope, 'Bucket', {
    ...encryptionOf(scope, options),
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    lifecycleRules: lifecycleOf(options),
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

function encryptionOf(scope: Construct, { encryption }: DeploymentOptions): BucketProps {
  if (encryption === 's3') return { encryption: BucketEncryption.S3_MANAGED };
  const encryptionKey = new Key(scope, 'Key', {
    description: 'Objects of the OnSpot pipeline',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  // With a key of the bucket between, KMS is asked once in a while and not for each object.
  return { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true };
}

function lifecycleOf(options: DeploymentOptions): LifecycleRule[] {
  const { inbox } = layoutOf(options);
  return [
    {
      id: 'unfinished-uploads',
      // Counted from the beginning of an upload, so no job may run for a day: see jobTimeoutHours.
      abortIncompleteMultipartUploadAfter: Duration.days(1),
    },
    {
      id: 'inbox',
      prefix: inbox,
      expiration: Duration.days(inboxDaysOf(options)),
      noncurrentVersionExpiration: Duration.days(NONCURRENT_INBOX_DAYS),
    },
    {
      id: 'noncurrent',
      noncurrentVersionExpiration: Duration.days(NONCURRENT_DAYS),
      expiredObjectDeleteMarker: true,
    },
  ];
}
