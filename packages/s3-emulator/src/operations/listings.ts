import type { Call } from '../call.js';
import { S3Error } from '../errors.js';
import { listPage } from '../listing.js';
import type { Reply } from '../reply.js';
import { encodeUri } from '../uri.js';
import { toXml, type XmlElements } from '../xml.js';

// S3's most for a page, and its default.
const MAX_KEYS = 1000;

export function listObjectsV2(call: Call): Reply {
  const { query, bucketName, state } = call;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after = token === undefined ? (query.get('start-after') ?? '') : readToken(token);
  const max = readMax(query.get('max-keys'));
  const { keys, records } = call.bucket().snapshot(state.faults.listingLagMs);
  const { entries, next } = listPage(keys, { prefix, delimiter, after, max });
  const encode = readEncoding(query.get('encoding-type'));

  const elements: XmlElements = {
    Name: bucketName,
    Prefix: encode(prefix),
    Delimiter: delimiter ? encode(delimiter) : undefined,
    StartAfter: query.has('start-after') ? encode(query.get('start-after') ?? '') : undefined,
    EncodingType: query.get('encoding-type'),
    ContinuationToken: token,
    NextContinuationToken: next === undefined ? undefined : Buffer.from(next).toString('base64url'),
    KeyCount: entries.length,
    MaxKeys: max,
    IsTruncated: next !== undefined,
    Contents: entries.map((entry) => {
      const record = 'key' in entry ? records.get(entry.key) : undefined;
      return record && { ...toContents(record), Key: encode(record.key) };
    }),
    CommonPrefixes: entries.map((entry) => ('prefix' in entry ? { Prefix: encode(entry.prefix) } : undefined)),
  };
  return { status: 200, xml: toXml('ListBucketResult', elements) };
}

type Listed = { key: string; modified: string; etag: string; bytes: number; headers: Readonly<Record<string, string>> };

function toContents({ key, modified, etag, bytes, headers }: Listed): XmlElements {
  const StorageClass = headers['x-amz-storage-class'] ?? 'STANDARD';
  return { Key: key, LastModified: modified, ETag: `"${etag}"`, Size: bytes, StorageClass };
}

/** A count such as `max-keys`, at most S3's 1,000. */
export function readMax(text = String(MAX_KEYS)): number {
  const max = Number(text);
  if (Number.isInteger(max) && max >= 0) return Math.min(max, MAX_KEYS);
  throw new S3Error('InvalidArgument', `'${text}' is not a number of entries from 0 to 2147483647.`);
}

/** How keys are written in a listing. */
export function readEncoding(type: string | undefined): (text: string) => string {
  if (type === undefined) return (text) => text;
  if (type === 'url') return encodeUri;
  throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (Buffer.from(text).toString('base64url') === token) return text;
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
}
