import { type S3Options } from './s3-options.js';

/** URL of the server that is asked in place of AWS, if any. */
export function endpointOf({ endpoint }: S3Options): string | undefined {
  const found = endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  return found === '' ? undefined : found;
}

/** Whether checksums are sent and verified. Many servers that are not AWS know none, and refuse requests with them. */
export function hasChecksums(options: S3Options): boolean {
  const usual = endpointOf(options) === undefined ? 'when_supported' : 'when_required';
  return (options.checksums ?? usual) === 'when_supported';
}
