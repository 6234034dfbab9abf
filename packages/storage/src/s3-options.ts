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
  /** Bytes per part of a multipart upload, at least 5 MiB. Default 8 MiB, which allows objects of 78 GiB. */
  partBytes?: number | undefined;
  /** Parts of one object sent at the same time; a writer holds at most one more. Default 2. */
  partsInFlight?: number | undefined;
  /** Attempts per request, with growing pauses between them. Default 6. */
  maxAttempts?: number | undefined;
  /** A connection silent for so long is given up. Default 60,000. */
  idleTimeoutMs?: number | undefined;
};
