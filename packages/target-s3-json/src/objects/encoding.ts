import { type Compression, PACKINGS } from './compression.js';
import { type Format, type Framing, toDelimiter, toFraming } from './framing.js';

/** What records become on their way into an object. */
export type Encoding = {
  /** The last part of a key: `jsonl`, `json.gz`. */
  ext: string;
  contentType: string;
  /** Undefined where the object is to be read as the file that it is. */
  contentEncoding?: string;
  framing: Framing;
  /** One page as it goes into the object. The page must stay as it is until this is settled. */
  encode(page: Buffer): Buffer | Promise<Buffer>;
};

export type EncodingOptions = {
  format: Format;
  /** As in the setting; of jsonl only. */
  delimiter: string;
  compression: Compression;
  /** Undefined: the default of the compression. */
  level: number | undefined;
  /** Whether a compressed object says so in a Content-Encoding, instead of being of a compressed type. */
  hasContentEncoding: boolean;
  /** In the place of the usual `ext`. */
  extension: string | undefined;
};

/**
 * How an object is written. A compressed one is called what it is (`application/gzip`) and carries no Content-Encoding
 * unless asked for: with one, HTTP clients unpack it on the way and store plain text under a name that ends in .gz.
 */
export function toEncoding(options: EncodingOptions): Encoding {
  const { format, compression, extension } = options;
  const delimiter = toDelimiter(options.delimiter);
  const framing = toFraming(format, delimiter);
  const contentType = toContentType(format, delimiter);
  if (compression === 'none') return { ext: extension ?? format, contentType, framing, encode: (page) => page };
  const packing = PACKINGS[compression];
  return {
    ext: extension ?? `${format}.${packing.suffix}`,
    ...(options.hasContentEncoding
      ? { contentType, contentEncoding: packing.contentEncoding }
      : { contentType: packing.contentType }),
    framing,
    // Each page is packed by itself, on a thread of zlib's while the next one fills; an open object holds no compressor.
    encode: packing.toPack(options.level ?? packing.defaultLevel),
  };
}

function toContentType(format: Format, delimiter: string): string {
  if (format === 'json') return 'application/json';
  return /^\r?\n$/.test(delimiter) ? 'application/x-ndjson' : 'text/plain; charset=utf-8';
}
