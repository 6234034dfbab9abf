import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';

import { crc32c } from './crc32c.js';
import { openCrc64Nvme } from './crc64nvme.js';
import { S3Error } from './errors.js';

/** Takes bytes, then says their digest. */
export type Digest = { update(chunk: Uint8Array): unknown; digest(): Buffer };

const ALGORITHMS = {
  CRC32: () => crcDigest((data, crc) => crc32(data, crc)),
  CRC32C: () => crcDigest(crc32c),
  CRC64NVME: openCrc64Nvme,
  SHA1: () => createHash('sha1'),
  SHA256: () => createHash('sha256'),
} as const satisfies Record<string, () => Digest>;

export type ChecksumAlgorithm = keyof typeof ALGORITHMS;

/** A checksum as S3 keeps it with an object: base64, and `-N` behind it when it is made of N parts' checksums. */
export type Checksum = { algorithm: ChecksumAlgorithm; value: string; type: 'FULL_OBJECT' | 'COMPOSITE' };

/** What a request says of its body: the value itself, or that it follows in a trailer. */
export type DeclaredChecksum = { algorithm: ChecksumAlgorithm; value?: string };

export function openDigest(algorithm: ChecksumAlgorithm): Digest {
  return ALGORITHMS[algorithm]();
}

export function parseAlgorithm(text: string): ChecksumAlgorithm {
  const name = text.toUpperCase();
  if (name in ALGORITHMS) return name as ChecksumAlgorithm;
  throw new S3Error(
    'InvalidRequest',
    `Checksum algorithm '${text}' is not one of ${Object.keys(ALGORITHMS).join(', ')}.`,
  );
}

/** The header, and the trailer, that carries a checksum. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The one checksum that headers declare, if any. */
export function readDeclaredChecksum(headers: IncomingHttpHeaders): DeclaredChecksum | undefined {
  const trailer = /^x-amz-checksum-(\w+)$/i.exec(String(headers['x-amz-trailer'] ?? '').trim());
  if (trailer?.[1]) return { algorithm: parseAlgorithm(trailer[1]) };
  for (const [name, value] of Object.entries(headers)) {
    const [, algorithm] = /^x-amz-checksum-(?!algorithm$|mode$|type$)(\w+)$/.exec(name) ?? [];
    if (algorithm) return { algorithm: parseAlgorithm(algorithm), value: String(value) };
  }
  return undefined;
}

/** Response headers that say a checksum. */
export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  if (!checksum) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

/** Elements of a response document that say a checksum. */
export function checksumElements(checksum: Checksum | undefined): Record<string, string> {
  return checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type } : {};
}

function crcDigest(next: (data: Uint8Array, crc: number) => number): Digest {
  let crc = 0;
  return {
    update: (chunk) => (crc = next(chunk, crc)),
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc);
      return bytes;
    },
  };
}
