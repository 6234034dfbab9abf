import { EXIT, Failure, isJsonObject, type JsonObject } from '@onspot-tap/singer';

/** Names files that hold records of a stream, in the dialect of the Meltano SDK. */
export type BatchMessage = {
  type: 'BATCH';
  stream: string;
  encoding: { format: 'jsonl'; compression?: 'gzip' | 'none' | null };
  /** Addresses of the files: `file://`, `s3://`. */
  manifest: string[];
  /** The table version of all its records. */
  version?: number | null;
};

export type BatchCompression = 'gzip' | 'none';

/** What a BATCH line says of its files. */
export type BatchFiles = { urls: readonly string[]; compression: BatchCompression };

const COMPRESSIONS: ReadonlySet<unknown> = new Set<BatchCompression>(['gzip', 'none']);

const ADVICE = 'turn batches off in the tap, so that it sends RECORDs';

/**
 * Reads what a BATCH says of its files.
 *
 * @param line its number in the input, for sentences
 * @throws Failure with `EXIT.data` when they are of a kind that cannot be read, or the message is another program's
 */
export function toBatchFiles(message: JsonObject, line: number): BatchFiles {
  const { encoding, manifest } = message;
  const refuse = (reason: string) => new Failure(EXIT.data, `Line ${line} of the input ${reason}`);
  if (message.filepath !== undefined && manifest === undefined) {
    throw refuse(
      `is a BATCH of another dialect, which names one file in "filepath"; only the Meltano SDK’s can be read, with "encoding" and "manifest": ${ADVICE}`,
    );
  }
  const invalid = (problem: string) => refuse(`is not a valid Singer BATCH: ${problem}`);
  if (!isJsonObject(encoding)) throw invalid(flawOf('encoding', encoding));
  if (!isTexts(manifest)) throw invalid(flawOf('manifest', manifest));
  const { format, compression = 'none' } = encoding;
  if (format !== 'jsonl') {
    throw refuse(
      `is a BATCH of files in the format ${JSON.stringify(format)}, and only "jsonl" can be read: set that in the tap, or ${ADVICE}`,
    );
  }
  if (compression !== null && !COMPRESSIONS.has(compression)) {
    throw refuse(
      `is a BATCH of files with the compression ${JSON.stringify(compression)}, and only "gzip" and "none" can be read: set one of these in the tap, or ${ADVICE}`,
    );
  }
  return { urls: manifest, compression: compression === 'gzip' ? 'gzip' : 'none' };
}

function flawOf(name: string, value: unknown): string {
  return value === undefined ? `"${name}" is missing` : `"${name}" has the wrong type`;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
