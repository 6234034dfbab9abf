import { EXIT, Failure } from '@onspot-tap/singer';
import { StorageError } from '@onspot-tap/storage';

const ADVICE = 'Another run had the same run_id: give each run one of its own, or leave the setting out';

/** @param found the sentence that tells what shows it */
export function usedRunId(found: string, cause?: unknown): Failure {
  return new Failure(EXIT.config, `${found} ${ADVICE}`, { cause });
}

/** @throws Failure with `EXIT.config` for a key that another run has used, else what it was given */
export function explainConflict(error: unknown): never {
  if (!(error instanceof StorageError) || error.kind !== 'conflict') throw error;
  throw usedRunId(error.message, error);
}
