import { type S3ClientConfig } from '@aws-sdk/client-s3';

export type SdkLogger = NonNullable<S3ClientConfig['logger']>;

/**
 * What the AWS SDK warns of, as a sentence each. Without a logger it writes several lines to stderr. Its other levels
 * tell of every request, refused ones too, with all that is in it; of those a failure tells where it is one.
 */
export function toSdkLogger(onWarning: (sentence: string) => void): SdkLogger {
  const drop = () => undefined;
  return {
    trace: drop,
    debug: drop,
    info: drop,
    warn: (...words: unknown[]) =>
      onWarning(`The AWS SDK warns: ${words.map(String).join(' ').trim().replaceAll(/\s+/g, ' ')}`),
    error: drop,
  };
}
