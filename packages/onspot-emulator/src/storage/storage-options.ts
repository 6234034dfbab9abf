/** How S3 is reached. What is left out comes from the usual `AWS_…` environment. */
export type StorageOptions = {
  /** Another endpoint than Amazon's, such as `http://127.0.0.1:9001`. */
  endpoint?: string;
  /** Default: `AWS_REGION`, else `us-east-1`. */
  region?: string;
  accessKeyId?: string;
  secretAccessKey?: string;
  /** Buckets as the first part of the path. Default: true with an endpoint, else false. */
  forcePathStyle?: boolean;
};
