import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type S3Options } from '../s3-options/s3-options.js';
import { AGENT, type HttpHandler, timeoutsOf } from './http-handler.js';
import { isProxySet, proxyFor } from './proxy.js';

/** Sends requests with the time-outs asked for, through a proxy where the environment names one for their host. */
export function createRequestHandler(options: S3Options): HttpHandler {
  const direct = new NodeHttpHandler({ ...timeoutsOf(options), httpAgent: AGENT, httpsAgent: AGENT });
  return isProxySet() ? withProxies(direct, options) : direct;
}

/** Looks for each request whether it goes through a proxy: a redirect, or the role's STS, is another host. */
function withProxies(direct: HttpHandler, options: S3Options): HttpHandler {
  const proxied = new Map<string, Promise<HttpHandler>>();
  const open = async (proxy: URL): Promise<HttpHandler> => {
    // Nobody needs it who has no proxy.
    const { createProxiedHandler } = await import('./proxied-handler.js');
    return createProxiedHandler(proxy, options);
  };
  return {
    metadata: direct.metadata,
    async handle(request, settings) {
      const proxy = await proxyFor(request);
      if (proxy === undefined) return direct.handle(request, settings);
      const handler = proxied.get(proxy.href) ?? open(proxy);
      proxied.set(proxy.href, handler);
      return (await handler).handle(request, settings);
    },
    destroy() {
      direct.destroy();
      for (const handler of proxied.values()) void handler.then((opened) => opened.destroy());
    },
    // What the SDK would set here has been set above.
    updateHttpClientConfig: (key, value) => direct.updateHttpClientConfig(key, value),
    httpHandlerConfigs: () => direct.httpHandlerConfigs(),
  };
}
