import { type Logger } from '@onspot-tap/singer';
import { type OnSpotClientOptions } from '../client/client.js';
import { type TapConfig } from '../config/config.js';

/** The client's options as the configuration has them. */
export function toClientOptions(config: TapConfig, clock: () => number, log: Logger): OnSpotClientOptions {
  return {
    baseUrl: config.baseUrl,
    region: config.os_region,
    credentials: {
      accessKey: config.os_access_key,
      secretKey: config.os_secret_key,
      apiKey: config.os_api_key,
      ...(config.os_session_token === undefined ? {} : { sessionToken: config.os_session_token }),
    },
    connections: config.os_concurrency,
    // What is set holds for all shards together.
    requestsPerSecond: config.os_requests_per_second && config.os_requests_per_second / config.shard.count,
    retryServerFailures: config.os_retry_server_failures,
    clock,
    log,
  };
}
