import { S3Error } from './errors.js';
import type { Scope } from './sigv4.js';

/** Who a request says it comes from, before anything of it is believed. */
export type Claim = {
  accessKeyId: string;
  scope: Scope;
  signedHeaders: string[];
  signature: string;
  /** `YYYYMMDDTHHMMSSZ` */
  timestamp: string;
  sessionToken: string | undefined;
  /** Hex SHA-256 of the body, or one of the words for bodies that are not hashed as a whole. */
  payloadHash: string;
  /** How long a presigned URL is good for; undefined for a signature in the headers. */
  expiresSeconds?: number;
};

type Lookup = (name: string) => string | undefined;

/** Reads the claim from the Authorization header or, for presigned URLs, from the query. */
export function readClaim(header: Lookup, query: Lookup): Claim {
  const authorization = header('authorization');
  if (authorization !== undefined) return readHeaderClaim(authorization, header);
  if (query('X-Amz-Algorithm') !== undefined) return readQueryClaim(header, query);
  throw new S3Error('AccessDenied', 'Anonymous access is forbidden: sign the request.');
}

function readHeaderClaim(authorization: string, header: Lookup): Claim {
  const [, credential, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  if (!credential || !signedHeaders || !signature) {
    throw new S3Error('AuthorizationHeaderMalformed', 'The Authorization header is not a Signature Version 4 one.');
  }
  const payloadHash = header('x-amz-content-sha256');
  if (payloadHash === undefined) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  return {
    ...parseCredential(credential, 'AuthorizationHeaderMalformed'),
    signedHeaders: signedHeaders.split(';'),
    signature,
    timestamp: header('x-amz-date') ?? toTimestamp(header('date')),
    sessionToken: header('x-amz-security-token'),
    payloadHash,
  };
}

function readQueryClaim(header: Lookup, query: Lookup): Claim {
  const code = 'AuthorizationQueryParametersError';
  const need = (name: string): string => {
    const value = query(name);
    if (value === undefined) throw new S3Error(code, `Query-string authentication needs the parameter ${name}.`);
    return value;
  };
  const expiresSeconds = Number(need('X-Amz-Expires'));
  if (!(expiresSeconds >= 0 && expiresSeconds <= 604_800)) {
    throw new S3Error(code, 'X-Amz-Expires must be a number of seconds from 0 to 604800, which is a week.');
  }
  return {
    ...parseCredential(need('X-Amz-Credential'), code),
    signedHeaders: need('X-Amz-SignedHeaders').split(';'),
    signature: need('X-Amz-Signature'),
    timestamp: need('X-Amz-Date'),
    sessionToken: query('X-Amz-Security-Token'),
    payloadHash: header('x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD',
    expiresSeconds,
  };
}

function parseCredential(
  credential: string,
  code: 'AuthorizationHeaderMalformed' | 'AuthorizationQueryParametersError',
): Pick<Claim, 'accessKeyId' | 'scope'> {
  const [, accessKeyId, date, region, service] =
    /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential) ?? [];
  if (!accessKeyId || !date || !region || !service) {
    throw new S3Error(code, 'The credential must read KEY/YYYYMMDD/REGION/SERVICE/aws4_request.');
  }
  return { accessKeyId, scope: { date, region, service } };
}

function toTimestamp(httpDate: string | undefined): string {
  const time = Date.parse(httpDate ?? '');
  if (Number.isNaN(time)) throw new S3Error('AccessDenied', 'The request has neither x-amz-date nor a Date header.');
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}
