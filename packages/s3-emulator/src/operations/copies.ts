import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { splitPath } from '../address.js';
import type { Sink } from '../aws-chunked.js';
import { headerOf, type Call } from '../call.js';
import { openDigest, type Checksum, type ChecksumAlgorithm } from '../checksums.js';
import { toWriteCheck } from '../conditions.js';
import { S3Error } from '../errors.js';
import type { ObjectRecord } from '../object-record.js';
import type { Received } from '../payload.js';
import { parseRange, type ByteRange } from '../ranges.js';
import type { Reply } from '../reply.js';
import { copyStoredHeaders, encryptionHeaders, readStoredHeaders, readTags } from '../stored-headers.js';
import { toXml } from '../xml.js';
import { commit } from './objects.js';
import { addPart, uploadOf } from './parts.js';

/** An object to copy from, open: later writes do not change what is read. */
type Source = { record: ObjectRecord; fd: number; range: ByteRange | undefined };

export async function copyObject(call: Call): Promise<Reply> {
  const { state, key } = call;
  call.bucket();
  const check = toWriteCheck(call.headers, state.faults.conditionalWrites);
  const own = readStoredHeaders(call.headers);
  const ownTags = readTags(call.headers['x-amz-tagging']);
  const source = openSource(call);
  const { record } = source;
  const headers = isReplaced(call, 'metadata') ? own : copyStoredHeaders(record.headers, own);
  const tags = isReplaced(call, 'tagging') ? ownTags : record.tags;
  const algorithm = record.checksum?.algorithm;
  const { path, bytes, md5, checksum } = await state.temp.write((sink) => copyBytes(source, sink, algorithm));
  const copy = await commit(call, path, { object: { key, bytes, etag: md5, headers, tags, checksum }, check });
  const xml = toXml('CopyObjectResult', { ETag: `"${copy.etag}"`, LastModified: copy.modified });
  return { status: 200, headers: encryptionHeaders(copy.headers), xml };
}

export async function uploadPartCopy(call: Call): Promise<Reply> {
  const algorithm = uploadOf(call).checksum?.algorithm;
  const range = headerOf(call, 'x-amz-copy-source-range');
  const part = await addPart(call, (sink) => copyBytes(openSource(call, range), sink, algorithm));
  return {
    status: 200,
    xml: toXml('CopyPartResult', { ETag: `"${part.etag}"`, LastModified: part.modified.toISOString() }),
  };
}

function openSource(call: Call, rangeHeader?: string): Source {
  const { bucket: name, key } = splitPath(headerOf(call, 'x-amz-copy-source') ?? '');
  const bucket = call.state.buckets.get(name);
  const record = bucket.get(key);
  const range = parseRange(rangeHeader, record.bytes);
  if (name === call.bucketName && key === call.key && !isReplaced(call, 'metadata')) {
    throw new S3Error('InvalidRequest', 'A copy of an object onto itself must change something: its metadata, say.');
  }
  return { record, fd: bucket.open(record), range };
}

function isReplaced(call: Call, what: 'metadata' | 'tagging'): boolean {
  return call.headers[`x-amz-${what}-directive`] === 'REPLACE';
}

async function copyBytes({ fd, range }: Source, sink: Sink, algorithm?: ChecksumAlgorithm): Promise<Received> {
  const md5 = createHash('md5');
  const digest = algorithm && openDigest(algorithm);
  let bytes = 0;
  for await (const chunk of createReadStream('', { fd, ...range }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    md5.update(chunk);
    digest?.update(chunk);
    await sink(chunk);
  }
  const checksum: Checksum | undefined = algorithm &&
    digest && { algorithm, value: digest.digest().toString('base64'), type: 'FULL_OBJECT' };
  return { bytes, md5: md5.digest('hex'), checksum };
}
