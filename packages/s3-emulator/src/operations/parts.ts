import type { Sink } from '../aws-chunked.js';
import { MAX_PARTS } from '../assemble.js';
import type { Call } from '../call.js';
import { checksumElements, checksumHeaders } from '../checksums.js';
import { S3Error } from '../errors.js';
import type { Received } from '../payload.js';
import type { Reply } from '../reply.js';
import { encryptionHeaders } from '../stored-headers.js';
import type { Part, Upload } from '../uploads.js';
import { toXml } from '../xml.js';
import { readMax } from './listings.js';

export async function uploadPart(call: Call): Promise<Reply> {
  const part = await addPart(call, (sink) => call.receive(sink));
  const { headers } = uploadOf(call);
  return {
    status: 200,
    headers: { etag: `"${part.etag}"`, ...checksumHeaders(part.checksum), ...encryptionHeaders(headers) },
  };
}

export function listParts(call: Call): Reply {
  const { query, bucketName, key } = call;
  const upload = uploadOf(call);
  const max = readMax(query.get('max-parts'));
  const after = Number(query.get('part-number-marker') ?? 0);
  const rest = [...upload.parts.values()].filter((part) => part.number > after).sort((a, b) => a.number - b.number);
  const page = rest.slice(0, max);
  const elements = {
    Bucket: bucketName,
    Key: key,
    UploadId: upload.id,
    PartNumberMarker: after,
    NextPartNumberMarker: page.at(-1)?.number,
    MaxParts: max,
    IsTruncated: rest.length > page.length,
    Part: page.map(({ number, modified, etag, bytes, checksum }) => {
      const { ChecksumType: _, ...checksums } = checksumElements(checksum);
      return { PartNumber: number, LastModified: modified.toISOString(), ETag: `"${etag}"`, Size: bytes, ...checksums };
    }),
  };
  return { status: 200, xml: toXml('ListPartsResult', elements) };
}

/** The upload a request names. */
export function uploadOf({ state, query, bucketName: bucket, key }: Call): Upload {
  state.buckets.get(bucket);
  return state.uploads.get(query.get('uploadId'), { bucket, key });
}

/** Adds a part of the bytes that `fill` gives. */
export async function addPart(call: Call, fill: (sink: Sink) => Promise<Received>): Promise<Part> {
  const { state, query } = call;
  const number = Number(query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) {
    throw new S3Error('InvalidArgument', `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`);
  }
  const upload = uploadOf(call);
  const { path, bytes, md5, checksum } = await state.temp.write(fill);
  const part = { number, path, bytes, etag: md5, checksum, modified: state.clock() };
  state.uploads.addPart(upload, part);
  return part;
}
