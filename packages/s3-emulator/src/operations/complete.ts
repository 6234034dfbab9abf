import { assemble, chooseParts, MAX_PARTS, type NamedPart } from '../assemble.js';
import { headerOf, receiveText, type Call } from '../call.js';
import { checksumElements, checksumHeader, type Checksum } from '../checksums.js';
import { toWriteCheck } from '../conditions.js';
import { S3Error } from '../errors.js';
import type { Reply } from '../reply.js';
import { encryptionHeaders } from '../stored-headers.js';
import { readElements, readText, toXml } from '../xml.js';
import { commit } from './objects.js';
import { uploadOf } from './parts.js';

export async function completeMultipartUpload(call: Call): Promise<Reply> {
  const { state, key, bucketName } = call;
  const check = toWriteCheck(call.headers, state.faults.conditionalWrites);
  // The checksum in the headers is that of the object to be, not of this document.
  const named = parseNamedParts(await receiveText(call, { foreignChecksum: true }));
  const upload = uploadOf(call);
  const parts = chooseParts(upload, named);
  check(call.bucket().find(key));
  state.uploads.take(upload);
  try {
    const { path, ...made } = await state.temp.write(async (sink) => {
      const assembled = await assemble(upload, parts, sink);
      checkWhole(call, assembled.checksum);
      return assembled;
    });
    const { headers, tags } = upload;
    const record = await commit(call, path, { object: { key, headers, tags, ...made }, check });
    state.uploads.remove(upload);
    const location = `http://${headerOf(call, 'host') ?? ''}/${bucketName}/${key}`;
    const elements = { Location: location, Bucket: bucketName, Key: key, ETag: `"${record.etag}"` };
    const xml = toXml('CompleteMultipartUploadResult', { ...elements, ...checksumElements(record.checksum) });
    return { status: 200, headers: encryptionHeaders(record.headers), xml };
  } catch (error) {
    state.uploads.putBack(upload);
    throw error;
  }
}

function parseNamedParts(xml: string): NamedPart[] {
  const parts = readElements(xml, 'Part').map((part) => ({
    number: Number(readText(part, 'PartNumber')),
    etag: (readText(part, 'ETag') ?? '').replace(/^"(.*)"$/, '$1'),
    checksum: ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256']
      .map((name) => readText(part, `Checksum${name}`))
      .find(Boolean),
  }));
  if (parts.length > 0 && parts.length <= MAX_PARTS) return parts;
  throw new S3Error('MalformedXML', `The XML you provided must name from 1 to ${MAX_PARTS} parts.`);
}

// Only a checksum of the full object can be known to a client that has not seen the parts' ones.
function checkWhole(call: Call, checksum: Checksum | undefined): void {
  if (!checksum) return;
  const promised = headerOf(call, checksumHeader(checksum.algorithm));
  if (promised === undefined || promised.replace(/-\d+$/, '') === checksum.value.replace(/-\d+$/, '')) return;
  throw new S3Error('BadDigest', `The ${checksum.algorithm} you specified did not match the calculated checksum.`);
}
