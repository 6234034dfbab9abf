import { S3Client } from '@aws-sdk/client-s3';
import { endpointOf, hasChecksums } from '../s3-options/endpoint.js';
import { type S3Options } from '../s3-options/s3-options.js';
import { StorageError } from '../storage-error.js';
import { credentialsFrom } from './credentials.js';
import { createRequestHandler } from './request-handler.js';
import { createRetryStrategy } from './retry-strategy.js';
import { type SdkLogger, toSdkLogger } from './sdk-logger.js';

/** A client for one bucket's server, with time-outs and retries that suit a job nobody watches. */
export function createClient(options: S3Options, onWarning: (sentence: string) => void): S3Client {
  const logger = toSdkLogger(onWarning);
  const endpoint = checkEndpoint(endpointOf(options));
  const isCustom = endpoint !== undefined;
  const region = regionFrom(options, logger);
  const maxAttempts = options.maxAttempts ?? 6;
  const requestHandler = createRequestHandler(options);
  const credentials = credentialsFrom(options, { region, requestHandler, logger });
  const checksums = hasChecksums(options) ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED';
  return new S3Client({
    region,
    forcePathStyle: options.pathStyle ?? isCustom,
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    retryStrategy: createRetryStrategy(maxAttempts),
    maxAttempts,
    followRegionRedirects: !isCustom,
    // A server that ignores `Expect: 100-continue` would make every part wait for the request's time-out.
    ...(isCustom && { endpoint, expectContinueHeader: false }),
    ...(credentials && { credentials }),
    ...(options.profile !== undefined && { profile: options.profile }),
    requestHandler,
    logger,
  });
}

function checkEndpoint(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined) return undefined;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new StorageError('invalid', `The S3 endpoint ${endpoint} is not an http:// or https:// URL.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new StorageError('invalid', `The S3 endpoint at ${url.host} holds a password; keys belong in s3_access_key.`);
  }
  return endpoint;
}

/** The region asked for, or what the SDK finds in environment and profile, else us-east-1, as boto3 has it for S3. */
function regionFrom(options: S3Options, logger: SdkLogger): () => Promise<string> {
  // The SDK asks before every request; the answer does not change.
  let found: Promise<string> | undefined;
  return () => (found ??= findRegion(options, logger));
}

async function findRegion({ region, profile }: S3Options, logger: SdkLogger): Promise<string> {
  if (region !== undefined) return region;
  if (process.env.AWS_DEFAULT_REGION && !process.env.AWS_REGION) return process.env.AWS_DEFAULT_REGION;
  // Reading the profile files is the SDK's business; a client that is never used does it.
  const probe = new S3Client({ logger, ...(profile !== undefined && { profile }) });
  return probe.config.region().catch(() => 'us-east-1');
}
