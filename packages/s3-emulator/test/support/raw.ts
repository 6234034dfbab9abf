import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { request as openRequest, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

import { SignatureV4 } from '@smithy/signature-v4';
import type { S3Emulator } from '@onspot-tap/s3-emulator';

import { CREDENTIALS } from './server.js';

export type RawRequest = {
  method: string;
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string | Buffer;
};
export type RawAnswer = { status: number; code: string | undefined; headers: IncomingHttpHeaders; text: string };

/** Signs a request's headers; its body's hash unless the headers say another way. */
export async function sign(emulator: S3Emulator, request: RawRequest): Promise<RawRequest> {
  const { body = '', headers = {} } = request;
  const payloadHash = headers['x-amz-content-sha256'] ?? createHash('sha256').update(body).digest('hex');
  const signed = await signer(emulator).sign({
    ...toSmithy(emulator, request),
    headers: { host: `127.0.0.1:${emulator.port}`, ...headers, 'x-amz-content-sha256': payloadHash },
  });
  return { ...request, headers: signed.headers };
}

/** Signs a request's URL, for `expiresIn` seconds. */
export async function presign(
  emulator: S3Emulator,
  request: RawRequest,
  options: { expiresIn: number; signingDate?: Date },
): Promise<RawRequest> {
  const headers = { host: `127.0.0.1:${emulator.port}`, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const signed = await signer(emulator).presign({ ...toSmithy(emulator, request), headers }, options);
  return { ...request, headers: signed.headers, query: signed.query as Record<string, string> };
}

/** Sends a request as it is. */
export async function send(
  emulator: S3Emulator,
  { method, path, query, headers, body }: RawRequest,
): Promise<RawAnswer> {
  const search = query ? `?${new URLSearchParams(query).toString().replaceAll('+', '%20')}` : '';
  const options = { host: '127.0.0.1', port: emulator.port, method, path: path + search, headers, agent: false };
  return new Promise((resolve, reject) => {
    const outgoing = openRequest(options, (response) => {
      const { statusCode: status = 0, headers } = response;
      text(response).then((text) => {
        resolve({ status, headers, text, code: /<Code>(.*?)<\/Code>/.exec(text)?.[1] });
      }, reject);
    });
    outgoing.on('error', reject).end(body);
  });
}

function signer(emulator: S3Emulator): SignatureV4 {
  const { region } = emulator;
  return new SignatureV4({ service: 's3', region, credentials: CREDENTIALS, sha256: Sha256, uriEscapePath: false });
}

function toSmithy(emulator: S3Emulator, { method, path, query = {} }: RawRequest) {
  return { method, protocol: 'http:', hostname: '127.0.0.1', port: emulator.port, path, query };
}

/** What the signer wants of a hash. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBuffer(secret));
  }

  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('The signer never resets a hash.');
  }
}

function toBuffer(secret: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof secret === 'string') return Buffer.from(secret);
  return 'byteLength' in secret && !ArrayBuffer.isView(secret)
    ? Buffer.from(secret)
    : Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength);
}
