import type { IncomingHttpHeaders } from 'node:http';

import { S3Error } from './errors.js';

const ENCRYPTION = 'x-amz-server-side-encryption';
const METADATA = 'x-amz-meta-';
const KEPT = [
  'content-type',
  'content-disposition',
  'content-encoding',
  'content-language',
  'cache-control',
  'expires',
  ENCRYPTION,
  `${ENCRYPTION}-aws-kms-key-id`,
  `${ENCRYPTION}-bucket-key-enabled`,
  'x-amz-storage-class',
];
const STORAGE_CLASSES =
  'STANDARD REDUCED_REDUNDANCY STANDARD_IA ONEZONE_IA INTELLIGENT_TIERING GLACIER DEEP_ARCHIVE GLACIER_IR';
const ENCRYPTIONS = 'AES256 aws:kms aws:kms:dsse';
const ACLS =
  'private public-read public-read-write authenticated-read aws-exec-read bucket-owner-read bucket-owner-full-control';
const MAX_TAGS = 10;

/** S3's limit for names and values of user metadata together. */
const MAX_METADATA_BYTES = 2048;

/** The headers of a write that S3 keeps, and gives back with the object. */
export function readStoredHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const [name, value] of Object.entries(headers)) {
    if (KEPT.includes(name) || name.startsWith(METADATA)) kept[name] = String(value);
  }
  check(kept, headers['x-amz-acl']);
  // How the body came is not how it is stored, and the usual storage class goes without saying.
  const encoding = kept['content-encoding']?.split(',').map((word) => word.trim());
  const rest = encoding?.filter((word) => word !== 'aws-chunked' && word !== '').join(',');
  if (rest === '') delete kept['content-encoding'];
  else if (rest !== undefined) kept['content-encoding'] = rest;
  if (kept['x-amz-storage-class'] === 'STANDARD') delete kept['x-amz-storage-class'];
  return kept;
}

/** Those of an object's headers that say how it is encrypted, which answers to writes repeat. */
export function encryptionHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith(ENCRYPTION)));
}

/** The headers of a copy: what the object is, from its source; where and how it is kept, as the request says. */
export function copyStoredHeaders(source: Readonly<Record<string, string>>, own: Readonly<Record<string, string>>) {
  const isKeeping = (name: string) => name.startsWith('x-amz-server-side-') || name === 'x-amz-storage-class';
  return Object.fromEntries([
    ...Object.entries(source).filter(([name]) => !isKeeping(name)),
    ...Object.entries(own).filter(([name]) => isKeeping(name)),
  ]);
}

/** Tags as the header `x-amz-tagging` has them: a query string. */
export function readTags(header: string | string[] | undefined): Record<string, string> {
  const tags = Object.fromEntries(new URLSearchParams(String(header ?? '')));
  if (Object.keys(tags).length > MAX_TAGS) throw new S3Error('InvalidTag', 'Object tags cannot be greater than 10');
  return tags;
}

function check(kept: Readonly<Record<string, string>>, acl: string | string[] | undefined): void {
  if (acl !== undefined && !ACLS.split(' ').includes(String(acl))) {
    throw new S3Error('InvalidArgument', 'The canned ACL you specified does not exist');
  }
  const storageClass = kept['x-amz-storage-class'];
  if (storageClass !== undefined && !STORAGE_CLASSES.split(' ').includes(storageClass)) {
    throw new S3Error('InvalidStorageClass', 'The storage class you specified is not valid');
  }
  const encryption = kept[ENCRYPTION];
  if (encryption !== undefined && !ENCRYPTIONS.split(' ').includes(encryption)) {
    throw new S3Error('InvalidArgument', 'The encryption method specified is not supported');
  }
  if (kept[`${ENCRYPTION}-aws-kms-key-id`] !== undefined && !encryption?.startsWith('aws:kms')) {
    throw new S3Error('InvalidArgument', 'A KMS key ID is only applicable to aws:kms and aws:kms:dsse');
  }
  const metadata = Object.entries(kept).filter(([name]) => name.startsWith(METADATA));
  const bytes = metadata.reduce((sum, [name, value]) => sum + name.length - METADATA.length + value.length, 0);
  if (bytes > MAX_METADATA_BYTES) {
    throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size');
  }
}
