import { S3Error } from './errors.js';
import { decodeUri, encodePath, parseQuery } from './uri.js';

// S3's limit: a key is at most 1,024 bytes of UTF-8.
const MAX_KEY_BYTES = 1024;

/** What a request is about. `bucket` and `key` are empty where the request names none. */
export type Address = {
  readonly bucket: string;
  readonly key: string;
  /** The path as a signature covers it: percent-encoded in the one way there is. */
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
};

/** Reads bucket and key from a request target, path style or (below `localhost`) virtual-host style. */
export function parseAddress(target: string, host = ''): Address {
  const mark = target.indexOf('?');
  const path = encodePath(mark < 0 ? target : target.slice(0, mark));
  const query = mark < 0 ? [] : parseQuery(target.slice(mark + 1));
  const hostBucket = bucketOfHost(host);
  const { bucket, key } = hostBucket ? { bucket: hostBucket, key: decodeUri(path.slice(1)) } : splitPath(path);
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new S3Error('KeyTooLongError', 'Your key is too long.');
  return { bucket, key, path, query };
}

/** Splits `/bucket/key`, percent-encoded, as a path and as the header `x-amz-copy-source` have it. */
export function splitPath(path: string): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^\/?([^/]*)\/?([^]*)$/.exec(path) ?? [];
  return { bucket: decodeUri(bucket), key: decodeUri(key) };
}

// `bucket.s3.localhost` and `bucket.localhost`; every name below localhost is loopback (RFC 6761).
function bucketOfHost(host: string): string | undefined {
  const name = host.replace(/:\d+$/, '');
  if (name === 's3.localhost') return undefined;
  return /^(.+?)(?:\.s3)?\.localhost$/.exec(name)?.[1];
}
