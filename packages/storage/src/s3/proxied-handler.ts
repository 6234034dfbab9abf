import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { type S3Options } from '../s3-options/s3-options.js';
import { AGENT, type HttpHandler, timeoutsOf } from './http-handler.js';

/** Sends all requests through one proxy. Failures name it, without its user and password. */
export function createProxiedHandler(proxy: URL, options: S3Options): HttpHandler {
  // The agents would write the whole URL into their debug log.
  const bare = new URL(proxy.origin);
  const terms = { ...AGENT, headers: authorizationOf(proxy) };
  const handler = new NodeHttpHandler({
    ...timeoutsOf(options),
    httpAgent: Object.assign(new HttpProxyAgent(bare, terms), { isSecureEndpoint: () => false }),
    // Left to itself it looks at the call stack, and does not find again the connections that it keeps.
    httpsAgent: Object.assign(new HttpsProxyAgent(bare, terms), { isSecureEndpoint: () => true }),
  });
  return {
    metadata: handler.metadata,
    async handle(request, options) {
      const answer = await handler.handle(request, options).catch((error: unknown) => {
        throw naming(bare, error);
      });
      if (answer.response.statusCode === 407) throw refusal(bare);
      return answer;
    },
    destroy: () => handler.destroy(),
    updateHttpClientConfig: (key, value) => handler.updateHttpClientConfig(key, value),
    httpHandlerConfigs: () => handler.httpHandlerConfigs(),
  };
}

function authorizationOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = [username, password].map(decoded).join(':');
  return { 'Proxy-Authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

// A lone "%" in a password is meant as it stands.
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function naming({ origin }: URL, error: unknown): unknown {
  // Errors of node:net are none of a test runner's own Error, so that `instanceof` would not know them.
  const { name, message } = (error ?? {}) as Partial<Error>;
  if (message === undefined || name === 'AbortError') return error;
  return Object.assign(error as Error, { message: `${message} through the proxy ${origin}` });
}

function refusal({ origin }: URL): Error {
  const error = new Error(`the proxy ${origin} wants to know who asks (407)`);
  return Object.assign(error, { name: 'ProxyAuthenticationRequired' });
}
