import { createHash, createHmac } from 'node:crypto';

import { SignatureV4 } from '@smithy/signature-v4';

/** The hash that the signer asks for, on node:crypto. */
class Sha256 {
  #hash;
  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array);
  }
  update(data: unknown): void {
    this.#hash.update(data as Uint8Array);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {
    throw new Error('not needed');
  }
}

export type CallOptions = {
  method?: string;
  accessKey?: string;
  secretKey?: string;
  sessionToken?: string;
  apiKey?: string | undefined;
  region?: string;
  service?: string;
  signedAt?: number;
  contentType?: string;
  /** Sent in place of the body that was signed. */
  tampered?: string;
  /** Leaves before the answer. */
  signal?: AbortSignal;
};

/** Calls the API as AWS's own signer signs it. */
export async function call(url: string, body: unknown, options: CallOptions = {}): Promise<Response> {
  const { method = 'POST', apiKey = 'emulator-api-key', contentType = 'application/json' } = options;
  const { hostname, port, pathname, search } = new URL(url);
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const signer = new SignatureV4({
    service: options.service ?? 'execute-api',
    region: options.region ?? 'us-east-1',
    sha256: Sha256,
    credentials: {
      accessKeyId: options.accessKey ?? 'AKIAEMULATOR',
      secretAccessKey: options.secretKey ?? 'emulator-secret',
      ...(options.sessionToken === undefined ? {} : { sessionToken: options.sessionToken }),
    },
  });
  const { headers } = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: pathname,
      query: Object.fromEntries(new URLSearchParams(search)),
      headers: {
        host: `${hostname}:${port}`,
        'content-type': contentType,
        ...('apiKey' in options && options.apiKey === undefined ? {} : { 'x-api-key': apiKey }),
      },
      body: text,
    },
    { signingDate: new Date(options.signedAt ?? Date.now()) },
  );
  return fetch(url, { method, headers, body: options.tampered ?? text ?? null, signal: options.signal ?? null });
}
