import { receiveText, type Call } from '../call.js';
import { S3Error } from '../errors.js';
import { readDeclaredChecksum } from '../checksums.js';
import type { Reply } from '../reply.js';
import { readElements, readText, toXml } from '../xml.js';

const MAX_KEYS = 1000;

export async function deleteObjects(call: Call): Promise<Reply> {
  const bucket = call.bucket();
  if (call.headers['content-md5'] === undefined && !readDeclaredChecksum(call.headers)) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5 or a checksum');
  }
  const xml = await receiveText(call);
  const keys = readElements(xml, 'Object').map((object) => readText(object, 'Key'));
  if (keys.length === 0 || keys.length > MAX_KEYS || keys.includes(undefined)) {
    throw new S3Error('MalformedXML', 'The XML you provided must name from 1 to 1000 objects by their keys.');
  }
  for (const key of keys) bucket.remove(key ?? '');
  const quiet = readText(xml, 'Quiet') === 'true';
  return { status: 200, xml: toXml('DeleteResult', { Deleted: quiet ? [] : keys.map((Key) => ({ Key })) }) };
}
