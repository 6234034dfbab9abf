import { type S3ClientConfig } from '@aws-sdk/client-s3';
import { type S3Options } from '../s3-options.js';
import { StorageError } from '../storage-error.js';

type Credentials = NonNullable<S3ClientConfig['credentials']>;
type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/**
 * Static keys, or a role assumed with them or with the default chain; undefined leaves all to the default chain, which
 * knows the profile. The client keeps what a function answers and calls it again five minutes before that expires.
 */
export function credentialsFrom(options: S3Options, region: () => Promise<string>): Credentials | undefined {
  const keys = staticKeys(options);
  const { roleArn, roleExternalId, profile } = options;
  if (roleArn === undefined) return keys;

  const makeProvider = async (): Promise<() => Promise<Keys>> => {
    // Loaded only when a role is to be assumed: most storages need none of it.
    const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
    const externalId = roleExternalId === undefined ? {} : { ExternalId: roleExternalId };
    return fromTemporaryCredentials({
      masterCredentials: keys ?? fromNodeProviderChain(profile === undefined ? {} : { profile }),
      params: { RoleArn: roleArn, RoleSessionName: 'onspot-tap', ...externalId },
      clientConfig: { region: await region() },
    });
  };
  let provider: Promise<() => Promise<Keys>> | undefined;
  return async () => (await (provider ??= makeProvider()))();
}

function staticKeys({ accessKeyId, secretAccessKey, sessionToken }: S3Options): Keys | undefined {
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  }
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  const missing = accessKeyId === undefined ? 's3_access_key' : 's3_secret_key';
  throw new StorageError('invalid', `s3_access_key and s3_secret_key belong together, and ${missing} is not set.`);
}
