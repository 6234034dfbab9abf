import { type Logger } from '@onspot-tap/singer';
import { StorageError } from '@onspot-tap/storage';
import { type TargetStorage } from '../objects/objects-options.js';

/** Always the same one: what a check that is killed in the middle leaves, the next one removes. */
const KEY = '_check/check.txt';

/**
 * Writes an object to the destination and deletes it again.
 *
 * @throws StorageError that says why it cannot be written to
 */
export async function checkDestination(storage: TargetStorage, log: Logger): Promise<void> {
  const { url } = storage;
  await storage.write(KEY, 'Written by target-s3-json --check; safe to delete.\n', {
    contentType: 'text/plain',
    isReadBack: true, // an archive charges months for what it holds for a moment
  });
  if (await canDelete(storage, log))
    log.info(`The destination ${url} can be written to: ${url}${KEY} was written and deleted`);
}

/** Rights to write are enough for a run, which never deletes. */
async function canDelete(storage: TargetStorage, log: Logger): Promise<boolean> {
  try {
    await storage.delete(KEY);
    return true;
  } catch (error) {
    if (!(error instanceof StorageError) || error.kind !== 'denied') throw error;
    log.warn(
      `The destination ${storage.url} can be written to, but ${storage.url}${KEY} stays there. ${error.message}`,
    );
    return false;
  }
}
