import { type Compression, findCompressionFlaw } from '../objects/compression.js';
import { findDelimiterFlaw, type Format, toDelimiter } from '../objects/framing.js';

type ObjectConfig = {
  format: Format;
  delimiter: string;
  compression: Compression;
  compression_level?: number;
};

/** Rules between the settings of objects that a schema cannot say; a sentence each. */
export function findObjectFlaws(config: ObjectConfig): string[] {
  const { format, delimiter, compression, compression_level } = config;
  const flaws = [findDelimiterFlaw(delimiter), findCompressionFlaw(compression, compression_level)];
  if (format === 'json' && toDelimiter(delimiter) !== '\n') flaws[0] = NO_DELIMITER;
  return flaws.filter((flaw) => flaw !== undefined);
}

const NO_DELIMITER =
  '"delimiter" has no place in format json, where commas stand between records: leave it out, or set "format" to jsonl';
