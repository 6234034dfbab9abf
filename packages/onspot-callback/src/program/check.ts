import { type Storage, StorageError } from '@onspot-tap/storage';

/** Always the same one: what a receiver that is killed in the middle leaves, the next one removes. */
const KEY = 'responses/_check.json';

/**
 * Tries what the receiver will do: writes a small object into the inbox, where no ask can have its place, and removes
 * it.
 *
 * @throws StorageError that says what the storage refused
 */
export async function checkInbox(storage: Storage): Promise<void> {
  await storage.write(KEY, '{}', { condition: { ifAbsent: true } }).catch((error: unknown) => {
    if (!(error instanceof StorageError && error.kind === 'conflict')) throw error;
  });
  await storage.head(KEY);
  await storage.delete(KEY);
}
