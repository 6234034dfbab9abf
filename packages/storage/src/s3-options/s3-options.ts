/** How to reach a bucket. What is left out comes from the AWS SDK's default chain: environment, profile, instance role. */
export type S3Options = {
  /** Static keys: both or none. */
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  /** Belongs to temporary static keys. */
  sessionToken?: string | undefined;
  /** Default: AWS_REGION, AWS_DEFAULT_REGION, the profile's, else us-east-1; AWS redirects to the bucket's own. */
  region?: string | undefined;
  /** URL of an S3-compatible server. Default: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, else AWS. */
  endpoint?: string | undefined;
  /** Bucket in the path instead of the host name. Default: true with an endpoint of one's own, else false. */
  pathStyle?: boolean | undefined;
  /** Name in ~/.aws/config and ~/.aws/credentials. */
  profile?: string | undefined;
  /** Role to assume with the credentials above; it is assumed anew before its session expires. */
  roleArn?: string | undefined;
  roleExternalId?: string | undefined;
  /** Whether to send and verify checksums. Default: when_required with an endpoint of one's own, else when_supported. */
  checksums?: 'when_supported' | 'when_required' | undefined;
  /**
   * What is summed where checksums are sent; contradicts their absence. Default CRC32, which Node computes natively; the
   * others take the SDK some 150 to 400 MiB a second.
   */
  checksumAlgorithm?: 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256' | undefined;
  /** How every written object is encrypted by S3. Default: as the bucket is set. */
  serverSideEncryption?: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | undefined;
  /** Id, ARN or alias of a KMS key; only with `aws:kms` or `aws:kms:dsse`. Default: AWS's own for S3. */
  sseKmsKeyId?: string | undefined;
  /** Whether a key of the bucket stands between the KMS key and objects; only with `aws:kms`. Default: as the bucket is set. */
  sseBucketKey?: boolean | undefined;
  /** Canned ACL of every written object. Default: none is sent. */
  acl?: CannedAcl | undefined;
  /** Storage class of every written object. Default: as the bucket is set. */
  storageClass?: StorageClass | undefined;
  /** Tags of every written object, at most 10. */
  tags?: Readonly<Record<string, string>> | undefined;
  /** User metadata of every written object: names without `x-amz-meta-`, values in ASCII, 2,000 bytes in all. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /** Bytes per part of a multipart upload, 5 MiB to 5 GiB. Default 8 MiB, which allows objects of 78 GiB. */
  partBytes?: number | undefined;
  /** Parts of one object sent at the same time; a writer holds at most one more. Default 2. */
  partsInFlight?: number | undefined;
  /** Attempts per request, with random pauses between them that grow to 20 s. Default 6. */
  maxAttempts?: number | undefined;
  /** A connection that is not made for so long is given up. Default 10,000. */
  connectTimeoutMs?: number | undefined;
  /** A request whose answer has not begun for so long, its sending included, is given up. Default 300,000. */
  requestTimeoutMs?: number | undefined;
  /** A connection silent for so long is given up. Default 60,000. */
  idleTimeoutMs?: number | undefined;
};

type CannedAcl =
  | 'private'
  | 'public-read'
  | 'public-read-write'
  | 'authenticated-read'
  | 'aws-exec-read'
  | 'bucket-owner-read'
  | 'bucket-owner-full-control';

type StorageClass =
  | 'STANDARD'
  | 'STANDARD_IA'
  | 'ONEZONE_IA'
  | 'INTELLIGENT_TIERING'
  | 'GLACIER_IR'
  | 'GLACIER'
  | 'DEEP_ARCHIVE'
  | 'REDUCED_REDUNDANCY'
  | 'EXPRESS_ONEZONE'
  | 'OUTPOSTS'
  | 'SNOW';
