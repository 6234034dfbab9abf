import { type NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { type S3Options } from '../s3-options/s3-options.js';

/** What sends the requests of a client, and of those that get its credentials. */
export type HttpHandler = Pick<
  NodeHttpHandler,
  'metadata' | 'handle' | 'destroy' | 'updateHttpClientConfig' | 'httpHandlerConfigs'
>;

// Every open body holds a socket; a request that waits too long for one would count as unable to connect.
export const AGENT = { keepAlive: true, maxSockets: 128 };

export function timeoutsOf(options: S3Options): NodeHttpHandlerOptions {
  return {
    connectionTimeout: options.connectTimeoutMs ?? 10_000,
    socketTimeout: options.idleTimeoutMs ?? 60_000,
    // Until the answer begins, the sending of a part included: 8 MiB in five minutes is a very slow line.
    requestTimeout: options.requestTimeoutMs ?? 300_000,
    throwOnRequestTimeout: true,
  };
}
