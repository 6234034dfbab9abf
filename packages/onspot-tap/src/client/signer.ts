import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

/** The keys of an OnSpot account. Both the signature and the API key go with every request. */
export type OnSpotCredentials = { accessKey: string; secretKey: string; apiKey: string; sessionToken?: string };

export type SignerOptions = { baseUrl: URL; region: string; credentials: OnSpotCredentials; clock: () => number };

export type SignableRequest = {
  method: 'GET' | 'POST';
  path: string;
  body?: Uint8Array;
  headers: Record<string, string>;
};

/** Makes the headers of one request, with a fresh signature of this moment. */
export type Signer = (request: SignableRequest) => Promise<Record<string, string>>;

/** Signs as API Gateway asks: Signature V4 for `execute-api`, and the API key beside it. */
export function createSigner({ baseUrl, region, credentials, clock }: SignerOptions): Signer {
  const { accessKey, secretKey, sessionToken, apiKey } = credentials;
  const signature = new SignatureV4({
    service: 'execute-api',
    region,
    sha256: Sha256,
    credentials: {
      accessKeyId: accessKey,
      secretAccessKey: secretKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
  });
  return async ({ method, path, body, headers }) => {
    const request = {
      method,
      protocol: baseUrl.protocol,
      hostname: baseUrl.hostname,
      path,
      headers: { host: baseUrl.host, ...headers },
      ...(body && { body }),
    };
    const signed = await signature.sign(request, { signingDate: new Date(clock()) });
    // Beside the signature, not under it: the gateway quotes what was signed when a signature does not fit.
    return { ...signed.headers, 'x-api-key': apiKey };
  };
}

type Bytes = Parameters<InstanceType<ConstructorParameters<typeof SignatureV4>[0]['sha256']>['update']>[0];

// The form in which the signer wants a hash: a plain one without a secret, an HMAC with one.
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: Bytes) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBuffer(secret));
  }

  update(bytes: Bytes): void {
    this.#hash.update(toBuffer(bytes));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): never {
    throw new Error('a hash of the signer is used once');
  }
}

function toBuffer(bytes: Bytes): Buffer {
  if (typeof bytes === 'string') return Buffer.from(bytes);
  return ArrayBuffer.isView(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : Buffer.from(bytes);
}
