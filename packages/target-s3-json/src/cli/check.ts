import { randomUUID } from 'node:crypto';
import { type Logger } from '@onspot-tap/singer';
import { type TargetStorage } from '../objects/objects-options.js';

/**
 * Writes an object to the destination and deletes it again.
 *
 * @throws StorageError that says why it cannot be written to
 */
export async function checkDestination(storage: TargetStorage, log: Logger): Promise<void> {
  const key = `_check/${randomUUID()}.txt`;
  await storage.write(key, 'Written by target-s3-json --check; safe to delete.\n', { contentType: 'text/plain' });
  await storage.delete(key);
  log.info(`The destination ${storage.url} can be written to`);
}
