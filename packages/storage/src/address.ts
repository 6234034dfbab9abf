import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StorageError } from './storage-error.js';

/** Where a storage is: a bucket with a prefix (empty or ending with a slash), or a directory (absolute path). */
export type Address = { bucket: string; prefix: string } | { directory: string };

/** Reads `s3://bucket/prefix`, `file:///directory` or a plain path. */
export function parseAddress(url: string): Address {
  if (url.trim() === '') throw new StorageError('invalid', 'A storage needs a URL or a path; an empty one was given.');
  if (/^s3:/i.test(url)) return parseBucketUrl(url);
  if (/^file:/i.test(url)) return { directory: parseFileUrl(url) };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1];
  if (scheme !== undefined) {
    throw new StorageError(
      'invalid',
      `A storage cannot be a ${scheme}:// URL; give s3://bucket/prefix, file:// or a path.`,
    );
  }
  return { directory: resolve(url) };
}

// The prefix is taken literally, as the aws command line does: '?', '#' and '%' are ordinary characters of a key.
function parseBucketUrl(url: string): Address {
  const [, bucket = '', rest = ''] = /^s3:\/\/([^/]*)\/?(.*)$/is.exec(url) ?? [];
  if (bucket.includes('@') || bucket.includes(':')) {
    throw new StorageError(
      'invalid',
      'An s3:// URL holds a bucket and a prefix only; keys belong in s3_access_key and s3_secret_key, a server in s3_endpoint.',
    );
  }
  if (!/^[\w.-]{3,255}$/.test(bucket)) {
    throw new StorageError('invalid', `The URL ${url} does not name a bucket; give s3://bucket/prefix.`);
  }
  return { bucket, prefix: rest === '' || rest.endsWith('/') ? rest : `${rest}/` };
}

function parseFileUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new StorageError('invalid', `The URL ${url} does not name a directory here; give file:///absolute/path.`, {
      cause,
    });
  }
}
