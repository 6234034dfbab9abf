import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import type { Sink } from './aws-chunked.js';
import { openDigest, type Checksum } from './checksums.js';
import { S3Error } from './errors.js';
import type { Part, Upload } from './uploads.js';

// S3's limits: every part but the last has 5 MiB, and there are 10,000 at most.
const MIN_PART_BYTES = 5 * 1024 ** 2;
export const MAX_PARTS = 10_000;

/** A part as CompleteMultipartUpload names it. */
export type NamedPart = { number: number; etag: string; checksum?: string | undefined };

/** What the parts make together. */
export type Assembled = { bytes: number; etag: string; checksum: Checksum | undefined };

/** The parts of the upload that were named, having checked that they may be put together. */
export function chooseParts(upload: Upload, named: readonly NamedPart[]): Part[] {
  const parts = named.map((name, index) => {
    const previous = named[index - 1]?.number ?? 0;
    if (name.number <= previous) {
      throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.');
    }
    return choosePart(upload, name);
  });
  const small = parts.slice(0, -1).find((part) => part.bytes < MIN_PART_BYTES);
  if (small) {
    throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      PartNumber: String(small.number),
      ProposedSize: String(small.bytes),
      MinSizeAllowed: String(MIN_PART_BYTES),
    });
  }
  return parts;
}

/** Writes the parts one behind the other. */
export async function assemble(upload: Upload, parts: readonly Part[], sink: Sink): Promise<Assembled> {
  const full = upload.checksum?.type === 'FULL_OBJECT' ? upload.checksum : undefined;
  const digest = full && openDigest(full.algorithm);
  let bytes = 0;
  for (const part of parts) {
    for await (const chunk of createReadStream(part.path, { highWaterMark: 1024 ** 2 }) as AsyncIterable<Buffer>) {
      digest?.update(chunk);
      bytes += chunk.length;
      await sink(chunk);
    }
  }
  const checksum: Checksum | undefined =
    full && digest ? { ...full, value: digest.digest().toString('base64') } : combineChecksums(upload, parts);
  return { bytes, etag: combineEtags(parts), checksum };
}

function choosePart(upload: Upload, named: NamedPart): Part {
  const part = upload.parts.get(named.number);
  const same = part?.etag === named.etag && (named.checksum ?? part.checksum?.value) === part.checksum?.value;
  if (part && same) return part;
  throw new S3Error('InvalidPart', 'One or more of the specified parts could not be found, or their ETags differ.', {
    PartNumber: String(named.number),
  });
}

// The ETag of a multipart object: the MD5 of its parts' MD5s, and their number.
function combineEtags(parts: readonly Part[]): string {
  const md5 = createHash('md5');
  for (const part of parts) md5.update(part.etag, 'hex');
  return `${md5.digest('hex')}-${parts.length}`;
}

function combineChecksums({ checksum }: Upload, parts: readonly Part[]): Checksum | undefined {
  if (!checksum) return undefined;
  const digest = openDigest(checksum.algorithm);
  for (const part of parts) {
    if (part.checksum?.algorithm !== checksum.algorithm) {
      throw new S3Error('InvalidRequest', `Part ${part.number} was uploaded without a ${checksum.algorithm} checksum.`);
    }
    digest.update(Buffer.from(part.checksum.value, 'base64'));
  }
  return { ...checksum, value: `${digest.digest().toString('base64')}-${parts.length}` };
}
