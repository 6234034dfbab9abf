import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type S3Options } from '../s3-options.js';
import { StorageError } from '../storage-error.js';
import { credentialsFrom } from './credentials.js';

// Every open body holds a socket; a request that waits too long for one would count as unable to connect.
const AGENT = { keepAlive: true, maxSockets: 128 };

/** A client for one bucket's server, with time-outs and retries that suit a job nobody watches. */
export function createClient(options: S3Options): S3Client {
  const endpoint = checkEndpoint(options.endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL);
  const isCustom = endpoint !== undefined;
  const region = regionFrom(options);
  const credentials = credentialsFrom(options, region);
  // Many servers that are not AWS know no checksums and refuse requests that carry them.
  const checksums = (options.checksums ?? (isCustom ? 'when_required' : 'when_supported')) === 'when_required';
  return new S3Client({
    region,
    forcePathStyle: options.pathStyle ?? isCustom,
    requestChecksumCalculation: checksums ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED',
    responseChecksumValidation: checksums ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED',
    retryMode: 'standard',
    maxAttempts: options.maxAttempts ?? 6,
    followRegionRedirects: !isCustom,
    // A server that ignores `Expect: 100-continue` would make every part wait for the request's time-out.
    ...(isCustom && { endpoint, expectContinueHeader: false }),
    ...(credentials && { credentials }),
    ...(options.profile !== undefined && { profile: options.profile }),
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 10_000,
      socketTimeout: options.idleTimeoutMs ?? 60_000,
      // Until the answer begins, the sending of a part included: 8 MiB in five minutes is a very slow line.
      requestTimeout: 300_000,
      throwOnRequestTimeout: true,
      httpAgent: AGENT,
      httpsAgent: AGENT,
    }),
  });
}

function checkEndpoint(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined || endpoint === '') return undefined;
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
function regionFrom(options: S3Options): () => Promise<string> {
  // The SDK asks before every request; the answer does not change.
  let found: Promise<string> | undefined;
  return () => (found ??= findRegion(options));
}

async function findRegion({ region, profile }: S3Options): Promise<string> {
  if (region !== undefined) return region;
  if (process.env.AWS_DEFAULT_REGION && !process.env.AWS_REGION) return process.env.AWS_DEFAULT_REGION;
  // Reading the profile files is the SDK's business; a client that is never used does it.
  const probe = new S3Client(profile === undefined ? {} : { profile });
  return probe.config.region().catch(() => 'us-east-1');
}
