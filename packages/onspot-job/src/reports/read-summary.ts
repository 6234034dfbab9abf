import { EXIT, Failure, type Logger, messageOf } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { download } from '../files/pipeline-files.js';
import { type RunSummary } from '../summary.js';
import { parseRecords } from './records.js';
import { findFault } from './summary-schema.js';

/**
 * A stored summary; undefined where there is none.
 *
 * @throws Failure with `EXIT.data` for one that is damaged, or of a version that this one does not know
 */
export async function readSummary(storage: Storage, key: string, signal: AbortSignal): Promise<RunSummary | undefined> {
  const found = await download(storage, key, signal);
  if (found === undefined) return undefined;
  const value = parse(found.bytes);
  const fault = value === undefined ? 'it is not JSON' : findFault(value);
  if (fault === undefined) return value as RunSummary;
  throw new Failure(EXIT.data, `The summary ${storage.url}${key} cannot be read: ${fault}; remove it, or put it right`);
}

/** The same where a run goes on without it: a bad one is said, and counts as none. */
export async function readGoodSummary(
  storage: Storage,
  key: string,
  { signal, log }: { signal: AbortSignal; log: Logger },
): Promise<RunSummary | undefined> {
  try {
    return await readSummary(storage, key, signal);
  } catch (failure) {
    if (!(failure instanceof Failure && failure.exitCode === EXIT.data)) throw failure;
    log.warn(`A summary counts as none: ${messageOf(failure)}`);
    return undefined;
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return parseRecords(bytes.toString());
  } catch {
    return undefined;
  }
}
