import { type S3ClientConfig } from '@aws-sdk/client-s3';
import { StorageError } from '../storage-error.js';
import { answerOf, toStorageError } from './s3-error.js';

type Strategy = Extract<NonNullable<S3ClientConfig['retryStrategy']>, { refreshRetryTokenForRetry: unknown }>;
type Token = Awaited<ReturnType<Strategy['acquireInitialRetryToken']>>;
type Failure = Parameters<Strategy['refreshRetryTokenForRetry']>[1];

/** Longest first pause, in milliseconds; each further one may be twice as long. */
const FIRST_PAUSE_MS = 200;

/** The same where the server asks for fewer requests. */
const FIRST_PAUSE_WHEN_THROTTLED_MS = 1000;

const LONGEST_PAUSE_MS = 20_000;

/**
 * Repeats what passes with time, after a random pause of nothing up to a limit that doubles each time ("full jitter").
 * The SDK's own strategy has one purse of retries for all requests of a client, which some 35 failures side by side
 * empty: a burst of 500 then ends some of them at their first failure. Here each request has its attempts.
 */
export function createRetryStrategy(maxAttempts: number): Strategy {
  return {
    acquireInitialRetryToken: async () => tokenOf(0, 0),
    refreshRetryTokenForRetry: async (token, failure) => {
      const retries = token.getRetryCount() + 1;
      // The client catches this, and fails with what the request failed with.
      if (retries >= maxAttempts || !isPassing(failure)) throw new Error('It is not to be tried again.');
      return tokenOf(retries, pauseOf(retries, failure));
    },
    recordSuccess: () => undefined,
  };
}

function tokenOf(retries: number, pauseMs: number): Token {
  return { getRetryCount: () => retries, getRetryDelay: () => pauseMs };
}

function isPassing({ errorType, error }: Failure): boolean {
  if (errorType === 'THROTTLING' || errorType === 'TRANSIENT') return true;
  const { status, code } = answerOf(error);
  if (status !== undefined) return status >= 500 && status !== 501 && status !== 505;
  const known = code === undefined ? undefined : toStorageError(error, '');
  return known instanceof StorageError && known.kind === 'temporary';
}

/** Milliseconds. What a server asks for by Retry-After is waited for, within reason. */
function pauseOf(retries: number, { errorType, retryAfterHint }: Failure): number {
  const first = errorType === 'THROTTLING' ? FIRST_PAUSE_WHEN_THROTTLED_MS : FIRST_PAUSE_MS;
  const random = Math.random() * Math.min(LONGEST_PAUSE_MS, first * 2 ** (retries - 1));
  const asked = retryAfterHint === undefined ? 0 : retryAfterHint.getTime() - Date.now();
  return Math.max(random, Math.min(asked, LONGEST_PAUSE_MS));
}
