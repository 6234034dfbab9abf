import { StorageError } from '../storage-error.js';

/** Whether the environment names any proxy at all. */
export function isProxySet(): boolean {
  return Object.entries(process.env).some(([name, value]) => value && /^(https?|all)_proxy$/i.test(name));
}

/**
 * The proxy that HTTPS_PROXY, HTTP_PROXY or ALL_PROXY name for a host, if NO_PROXY does not say otherwise. This machine
 * itself is never asked through a proxy, which would look for it at home.
 *
 * @throws StorageError where the variable holds no URL of a proxy that can be used; it does not quote it
 */
export async function proxyFor(request: {
  protocol: string;
  hostname: string;
  port?: number | undefined;
}): Promise<URL | undefined> {
  const { protocol, hostname, port } = request;
  if (isOwnHost(hostname)) return undefined;
  const { getProxyForUrl } = await import('proxy-from-env');
  const named = getProxyForUrl(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}/`);
  if (named === '') return undefined;
  const proxy = URL.canParse(named) ? new URL(named) : undefined;
  if (proxy?.protocol === 'http:' || proxy?.protocol === 'https:') return proxy;
  throw new StorageError(
    'invalid',
    `The proxy that the environment names for ${hostname} is no http:// or https:// URL. Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, or add the host to NO_PROXY.`,
  );
}

function isOwnHost(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(hostname);
}
