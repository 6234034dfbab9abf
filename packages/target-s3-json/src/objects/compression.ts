import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { EXIT, Failure } from '@onspot-tap/singer';

export type Compression = 'none' | 'gzip' | 'zstd';

/** One page as it goes into an object. The page must stay as it is until this is settled. */
export type Pack = (page: Buffer) => Promise<Buffer>;

/** How pages are packed, and what the packed object is called. */
type Packing = {
  /** Ends a key. */
  suffix: string;
  contentType: string;
  contentEncoding: string;
  /** From 1 on. */
  highestLevel: number;
  defaultLevel: number;
  toPack: (level: number) => Pack;
};

/** Page by page is what both formats allow: members of gzip (RFC 1952, 2.2) and frames of zstd (RFC 8878, 3.1). */
export const PACKINGS: Readonly<Record<Exclude<Compression, 'none'>, Packing>> = {
  gzip: {
    suffix: 'gz',
    contentType: 'application/gzip',
    contentEncoding: 'gzip',
    highestLevel: 9,
    defaultLevel: 6,
    toPack: (level) => {
      const gzip = promisify(zlib.gzip);
      return (page) => gzip(page, { level });
    },
  },
  zstd: {
    suffix: 'zst',
    contentType: 'application/zstd',
    contentEncoding: 'zstd',
    highestLevel: 19,
    defaultLevel: 3,
    toPack: toZstd,
  },
};

type ZstdOptions = { params: Readonly<Record<number, number>>; pledgedSrcSize: number };
type Zstd = (page: Buffer, options: ZstdOptions, done: (error: Error | null, packed: Buffer) => void) => void;

/** Node has zstd from 22.15 on; the types of Node 20 do not know it. */
const { zstdCompress } = zlib as { zstdCompress?: Zstd };

// Names of zlib.constants that Node 20 lacks; the numbers are fixed by zstd's own interface.
const ZSTD_C_COMPRESSION_LEVEL = 100;
const ZSTD_C_CHECKSUM_FLAG = 201;

function toZstd(level: number): Pack {
  if (zstdCompress === undefined) throw new Failure(EXIT.config, NO_ZSTD);
  const zstd = promisify(zstdCompress);
  // With a checksum, as in gzip and as the zstd program has it: who unpacks notices damage.
  const params = { [ZSTD_C_COMPRESSION_LEVEL]: level, [ZSTD_C_CHECKSUM_FLAG]: 1 };
  return (page) => zstd(page, { params, pledgedSrcSize: page.length });
}

const NO_ZSTD = `"compression" cannot be zstd under Node ${process.versions.node}, which does not have it: use Node 22.15 or later, or gzip`;

/** Why a compression cannot be had; undefined when it can, and for one that is not known at all. */
export function findCompressionFlaw(compression: Compression, level = 1): string | undefined {
  if (compression === 'zstd' && zstdCompress === undefined) return NO_ZSTD;
  const known: Partial<Record<string, Packing>> = PACKINGS;
  const packing = known[compression];
  if (packing === undefined || level <= packing.highestLevel) return undefined;
  return `"compression_level" must be at most ${packing.highestLevel} with ${compression} (it is ${level})`;
}
