import { EXIT, exitCodeOf, type ExitCode, Failure, messageOf } from '@onspot-tap/singer';
import { type BatchCompression } from './batch-message.js';
import { unpack } from './unpack.js';

/**
 * Opens a file that a BATCH names. Its bytes are read only as fast as they are stored; a chunk must stay as it is.
 *
 * @param url as in the message
 * @param options `signal`: the file is not wanted any more
 * @returns undefined when there is no such file
 */
export type OpenBatchFile = (
  url: string,
  options: { signal: AbortSignal },
) => Promise<AsyncIterable<Uint8Array> | undefined>;

export type BatchFile = {
  url: string;
  compression: BatchCompression;
  /** Of the BATCH in the input, for sentences. */
  line: number;
};

/**
 * The lines of a file of a batch, unpacked.
 *
 * @throws Failure that names it: with `EXIT.data` when it is missing, damaged or cannot be read, with `EXIT.temporary`
 * or `EXIT.denied` when that is what reading it came to
 */
export async function* readBatchFile(
  file: BatchFile,
  open: OpenBatchFile,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { url, compression, line } = file;
  try {
    const bytes = await open(url, { signal });
    if (bytes === undefined) throw new Failure(EXIT.data, MISSING);
    yield* compression === 'gzip' ? unpack(bytes) : bytes;
  } catch (cause) {
    const sentence = `Line ${line} of the input: its batch file ${url} cannot be read: ${toReason(cause)}`;
    throw new Failure(toExitCode(cause), sentence, { cause });
  }
}

const MISSING = 'there is no such file. It must stay where the target can see it until its records are stored';

function toReason(cause: unknown): string {
  const isZlib = String((cause as { code?: unknown } | undefined)?.code).startsWith('Z_');
  return isZlib ? `it is damaged, cut off or no gzip (${messageOf(cause)})` : messageOf(cause);
}

/** Another try, or other credentials, may help; otherwise the tap has named a file that is not to be had. */
function toExitCode(cause: unknown): ExitCode {
  const code = exitCodeOf(cause);
  return code === EXIT.temporary || code === EXIT.denied ? code : EXIT.data;
}
