import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';

import type { NewObject, WriteCheck } from '../bucket.js';
import { headerOf, type Call } from '../call.js';
import { checksumHeaders } from '../checksums.js';
import { checkRead, toWriteCheck } from '../conditions.js';
import type { ObjectRecord } from '../object-record.js';
import { parseRange } from '../ranges.js';
import type { Reply } from '../reply.js';
import { encryptionHeaders, readStoredHeaders, readTags } from '../stored-headers.js';
import { toXml } from '../xml.js';

export async function putObject(call: Call): Promise<Reply> {
  const { state, key } = call;
  call.bucket();
  const headers = readStoredHeaders(call.headers);
  const tags = readTags(call.headers['x-amz-tagging']);
  const check = toWriteCheck(call.headers, state.faults.conditionalWrites);
  const { path, bytes, md5, checksum } = await state.temp.write((sink) => call.receive(sink));
  const record = await commit(call, path, { object: { key, bytes, etag: md5, headers, tags, checksum }, check });
  return { status: 200, headers: writtenHeaders(record) };
}

export function getObject(call: Call): Reply {
  const bucket = call.bucket();
  const record = bucket.get(call.key);
  checkRead(call.headers, record);
  const range = parseRange(headerOf(call, 'range'), record.bytes);
  const body = createReadStream('', { fd: bucket.open(record), ...range, highWaterMark: 256 * 1024 });
  if (!range) return { status: 200, headers: objectHeaders(call, record), body };
  const { start, end } = range;
  const headers = {
    ...objectHeaders(call, record, range),
    'content-length': String(end - start + 1),
    'content-range': `bytes ${start}-${end}/${record.bytes}`,
  };
  return { status: 206, headers, body };
}

export function headObject(call: Call): Reply {
  const record = call.bucket().get(call.key);
  checkRead(call.headers, record);
  return { status: 200, headers: objectHeaders(call, record) };
}

export function deleteObject(call: Call): Reply {
  call.bucket().remove(call.key);
  return { status: 204 };
}

export function getObjectTagging(call: Call): Reply {
  const { tags } = call.bucket().get(call.key);
  const Tag = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return { status: 200, xml: toXml('Tagging', { TagSet: { Tag } }) };
}

/** Makes a finished temporary file an object; the file goes where that is refused. */
export async function commit(
  call: Call,
  path: string,
  { object, check }: { object: NewObject; check: WriteCheck },
): Promise<ObjectRecord> {
  try {
    return call.bucket().commit(path, object, check);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Headers that answer the write of an object. */
export function writtenHeaders(record: ObjectRecord): Record<string, string> {
  return { etag: `"${record.etag}"`, ...checksumHeaders(record.checksum), ...encryptionHeaders(record.headers) };
}

function objectHeaders(call: Call, record: ObjectRecord, range?: object): Record<string, string> {
  const tags = Object.keys(record.tags).length;
  // A checksum is that of the whole object: S3 leaves it out of answers that are not.
  const asked = call.headers['x-amz-checksum-mode'] === 'ENABLED' && !range;
  return {
    ...record.headers,
    ...(asked ? checksumHeaders(record.checksum) : {}),
    ...(tags > 0 ? { 'x-amz-tagging-count': String(tags) } : {}),
    'accept-ranges': 'bytes',
    'content-length': String(record.bytes),
    etag: `"${record.etag}"`,
    'last-modified': new Date(record.modified).toUTCString(),
  };
}
