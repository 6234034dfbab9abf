import { type Logger } from '@onspot-tap/singer';
import { type TargetStorage } from '../objects/objects-options.js';

/** Always the same one: what a check that is killed in the middle leaves, the next one removes. */
const KEY = '_check/check.txt';

/**
 * Writes an object to the destination and deletes it again.
 *
 * @throws StorageError that says why it cannot be written to
 */
export async function checkDestination(storage: TargetStorage, log: Logger): Promise<void> {
  await storage.write(KEY, 'Written by target-s3-json --check; safe to delete.\n', { contentType: 'text/plain' });
  await storage.delete(KEY);
  log.info(`The destination ${storage.url} can be written to`);
}
