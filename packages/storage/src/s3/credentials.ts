import { type S3ClientConfig } from '@aws-sdk/client-s3';
import { type S3Options } from '../s3-options/s3-options.js';
import { type HttpHandler } from './http-handler.js';
import { type SdkLogger } from './sdk-logger.js';

type Credentials = NonNullable<S3ClientConfig['credentials']>;
/** What the role is asked for with. */
type RoleClient = { region: () => Promise<string>; requestHandler: HttpHandler; logger: SdkLogger };
type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/**
 * Static keys, or a role assumed with them or with the default chain; undefined leaves all to the default chain, which
 * knows the profile. The client keeps what a function answers and calls it again five minutes before that expires.
 */
export function credentialsFrom(options: S3Options, client: RoleClient): Credentials | undefined {
  const keys = staticKeys(options);
  const { roleArn, roleExternalId, profile } = options;
  if (roleArn === undefined) return keys;

  const makeProvider = async (): Promise<() => Promise<Keys>> => {
    // Loaded only when a role is to be assumed: most storages need none of it.
    const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
    const { requestHandler, logger } = client;
    const clientConfig = { region: await client.region(), requestHandler, logger };
    const externalId = roleExternalId === undefined ? {} : { ExternalId: roleExternalId };
    return fromTemporaryCredentials({
      masterCredentials:
        keys ?? fromNodeProviderChain({ clientConfig, logger, ...(profile !== undefined && { profile }) }),
      params: { RoleArn: roleArn, RoleSessionName: 'onspot-tap', ...externalId },
      clientConfig,
      logger,
    });
  };
  let provider: Promise<() => Promise<Keys>> | undefined;
  return async () => (await (provider ??= makeProvider()))();
}

function staticKeys({ accessKeyId, secretAccessKey, sessionToken }: S3Options): Keys | undefined {
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}
