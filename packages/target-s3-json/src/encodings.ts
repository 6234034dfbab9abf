import { type Compression } from './objects/compression.js';
import { type Encoding, toEncoding } from './objects/encoding.js';
import { type Format, toDelimiter } from './objects/framing.js';
import { type TargetConfig } from './settings/target-settings.js';

/** What a reader has to know of all objects of a run. */
export type Reading = {
  format: Format;
  /** Behind each record; of jsonl only. */
  delimiter?: string;
  compression: Compression;
};

export type Encodings = { encoding: Encoding; rejectedEncoding: Encoding; reading: Reading };

/** How records and rejected lines are written, and how they are read. */
export function toEncodings(config: TargetConfig): Encodings {
  const { format, delimiter, compression } = config;
  const shared = { compression, level: config.compression_level, hasContentEncoding: config.content_encoding };
  return {
    encoding: toEncoding({ ...shared, format, delimiter, extension: config.file_extension?.replace(/^\./, '') }),
    // People look into these with line tools, whatever the records become.
    rejectedEncoding: toEncoding({ ...shared, format: 'jsonl', delimiter: 'newline', extension: undefined }),
    reading: { format, ...(format === 'jsonl' && { delimiter: toDelimiter(delimiter) }), compression },
  };
}
