import { type S3Place } from '../../support/s3-place.js';

/** Settings of the receiver as its environment. */
export function toReceiverEnv(settings: Readonly<Record<string, unknown>>): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`ONSPOT_CALLBACK_${name.toUpperCase()}`, String(value)]),
  );
}

/** What a receiver is told to store below a prefix of a bucket. */
export function settingsFor({ endpoint, bucket, keys }: S3Place, prefix: string): Record<string, unknown> {
  return {
    work_url: `s3://${bucket}/${prefix}`,
    s3_endpoint: endpoint,
    s3_access_key: keys.accessKeyId,
    s3_secret_key: keys.secretAccessKey,
  };
}
