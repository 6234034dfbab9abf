import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';

/** A request as it was signed. */
export type SignedRequest = { method: string; url: string; headers: IncomingHttpHeaders; body: Uint8Array };

/** The parts of an `Authorization` header of Signature Version 4. */
export type Authorization = {
  accessKey: string;
  /** `yyyymmdd`. */
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
};

const ALGORITHM = 'AWS4-HMAC-SHA256';
const FORM =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request, *SignedHeaders=([\w;-]+), *Signature=([0-9a-f]{64})$/;

/** Reads an `Authorization` header; undefined when it is none of this kind. */
export function parseAuthorization(header: string): Authorization | undefined {
  const match = FORM.exec(header.trim());
  if (!match) return undefined;
  const [, accessKey = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = match;
  return { accessKey, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

/** Whether a request was signed with this secret key, and has not been changed since. */
export function isSignedWith(secretKey: string, request: SignedRequest, authorization: Authorization): boolean {
  const { date, region, service, signature } = authorization;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const time = headerText(request.headers, 'x-amz-date');
  const toSign = [ALGORITHM, time, scope, sha256(writeCanonicalRequest(request, authorization.signedHeaders))].join(
    '\n',
  );
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretKey}`);
  return timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex'));
}

function writeCanonicalRequest({ method, url, headers, body }: SignedRequest, signedHeaders: string[]): string {
  const [path = '/', query = ''] = url.split(/\?(.*)/s);
  const lines = signedHeaders.map((name) => `${name}:${headerText(headers, name).trim().replace(/ +/g, ' ')}\n`);
  return [
    method,
    // Every service but S3 encodes the path once more, as it came.
    path.split('/').map(encode).join('/'),
    writeCanonicalQuery(query),
    lines.join(''),
    signedHeaders.join(';'),
    sha256(body),
  ].join('\n');
}

function writeCanonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [key = '', value = ''] = pair.split(/=(.*)/s).map(decode);
      return `${encode(key)}=${encode(value)}`;
    })
    .sort()
    .join('&');
}

function headerText(headers: IncomingHttpHeaders, name: string): string {
  return [headers[name] ?? []].flat().join(',');
}

/** AWS leaves only letters, digits, `-`, `.`, `_` and `~` as they are. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
