import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const gzipPage = promisify(gzip);

/** What records become on their way into an object. */
export type Encoding = {
  /** The last part of a key: `jsonl`, `jsonl.gz`. */
  ext: string;
  contentType: string;
  /** One page as it goes into the object. The page must stay as it is until this is settled. */
  encode(page: Buffer): Buffer | Promise<Buffer>;
};

export type Compression = 'none' | 'gzip';

/**
 * JSON lines, compressed or not. A compressed object is called what it is (`application/gzip`) and carries no
 * Content-Encoding: with one, HTTP clients unpack it on the way and store plain text under a name that ends in .gz.
 */
export function toEncoding(compression: Compression, level: number): Encoding {
  if (compression === 'none') return { ext: 'jsonl', contentType: 'application/x-ndjson', encode: (page) => page };
  return {
    ext: 'jsonl.gz',
    contentType: 'application/gzip',
    // Each page is a gzip member of its own: it is packed on a thread of zlib's while the next one fills, an open
    // object holds no compressor, and members one after another are a gzip file (RFC 1952, section 2.2).
    encode: (page) => gzipPage(page, { level }),
  };
}
