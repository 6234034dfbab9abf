import { type Transform } from 'node:stream';
import * as zlib from 'node:zlib';

/** How a file is compressed. */
export type Packing = 'none' | 'gzip' | 'zstd';

/** The most bytes that `detectPacking` wants to see. */
export const MAGIC_BYTES = 4;

const GZIP = Buffer.of(0x1f, 0x8b);
const ZSTD = Buffer.of(0x28, 0xb5, 0x2f, 0xfd);

/** Tells by a file's beginning, never by its name. What is only the beginning of a magic number is a file cut off. */
export function detectPacking(head: Uint8Array): Packing {
  if (beginsLike(head, GZIP)) return 'gzip';
  return beginsLike(head, ZSTD) ? 'zstd' : 'none';
}

function beginsLike(head: Uint8Array, magic: Buffer): boolean {
  return head.length > 0 && magic.subarray(0, head.length).equals(head.subarray(0, magic.length));
}

/** A stream that unpacks; undefined when this version of Node cannot. */
export function createUnpacker(packing: 'gzip' | 'zstd'): Transform | undefined {
  if (packing === 'gzip') return zlib.createGunzip();
  // Node has it from version 22.15 on, and the types of older ones know nothing of it.
  return (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress?.();
}
