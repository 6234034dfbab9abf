import { headerOf, type Call } from '../call.js';
import { parseAlgorithm, type Checksum } from '../checksums.js';
import { S3Error } from '../errors.js';
import type { Reply } from '../reply.js';
import { encryptionHeaders, readStoredHeaders, readTags } from '../stored-headers.js';
import type { NewUpload, Upload } from '../uploads.js';
import { toXml } from '../xml.js';
import { readEncoding, readMax } from './listings.js';
import { uploadOf } from './parts.js';

export function createMultipartUpload(call: Call): Reply {
  const { state, bucketName, key } = call;
  call.bucket();
  const headers = readStoredHeaders(call.headers);
  const tags = readTags(call.headers['x-amz-tagging']);
  const checksum = readChecksumKind(call);
  const upload = state.uploads.create({ bucket: bucketName, key, headers, tags, checksum, initiated: state.clock() });
  const kind: Record<string, string> = checksum
    ? { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }
    : {};
  const xml = toXml('InitiateMultipartUploadResult', { Bucket: bucketName, Key: key, UploadId: upload.id });
  return { status: 200, headers: { ...encryptionHeaders(headers), ...kind }, xml };
}

export function abortMultipartUpload(call: Call): Reply {
  call.state.uploads.remove(uploadOf(call));
  return { status: 204 };
}

export function listMultipartUploads(call: Call): Reply {
  const { query, bucketName, state } = call;
  call.bucket();
  const prefix = query.get('prefix') ?? '';
  const max = readMax(query.get('max-uploads'));
  const encode = readEncoding(query.get('encoding-type'));
  const found = state.uploads.list(bucketName).filter(({ key }) => key.startsWith(prefix));
  const page = found
    .sort(compareUploads)
    .filter(isAfter(query))
    .slice(0, max + 1);
  const last = page.length > max ? page[max - 1] : undefined;
  const elements = {
    Bucket: bucketName,
    Prefix: encode(prefix),
    EncodingType: query.get('encoding-type'),
    NextKeyMarker: last && encode(last.key),
    NextUploadIdMarker: last?.id,
    MaxUploads: max,
    IsTruncated: last !== undefined,
    Upload: page
      .slice(0, max)
      .map(({ key, id, initiated }) => ({ Key: encode(key), UploadId: id, Initiated: initiated.toISOString() })),
  };
  return { status: 200, xml: toXml('ListMultipartUploadsResult', elements) };
}

function compareUploads(left: Upload, right: Upload): number {
  return Buffer.compare(Buffer.from(`${left.key}\0${left.id}`), Buffer.from(`${right.key}\0${right.id}`));
}

function isAfter(query: ReadonlyMap<string, string>): (upload: Upload) => boolean {
  const key = query.get('key-marker') ?? '';
  const id = query.get('upload-id-marker');
  // Without an upload id the marker stands for all uploads of its key.
  const marker = { key, id: id ?? '\u{10ffff}' } as Upload;
  return (upload) => key === '' || compareUploads(upload, marker) > 0;
}

function readChecksumKind(call: Call): NewUpload['checksum'] {
  const name = headerOf(call, 'x-amz-checksum-algorithm');
  if (name === undefined) return undefined;
  const algorithm = parseAlgorithm(name);
  const usual = algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
  const type: Checksum['type'] =
    (headerOf(call, 'x-amz-checksum-type') ?? usual) === 'FULL_OBJECT' ? 'FULL_OBJECT' : 'COMPOSITE';
  // SHA sums cannot be put together from those of the parts, and S3 has CRC64NVME for nothing but whole objects.
  if (type === 'FULL_OBJECT' ? algorithm.startsWith('SHA') : algorithm === 'CRC64NVME') {
    throw new S3Error('InvalidRequest', `The ${type} checksum type cannot be used with the ${algorithm} algorithm.`);
  }
  return { algorithm, type };
}
