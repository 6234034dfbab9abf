import { randomUUID } from 'node:crypto';
import { type Storage } from '@onspot-tap/storage';

/**
 * Tries what the receiver will do: writes a small object into the inbox, where no ask can have its place, and removes
 * it.
 *
 * @throws StorageError that says what the storage refused
 */
export async function checkInbox(storage: Storage): Promise<void> {
  const key = `responses/_check/${randomUUID()}.json`;
  await storage.write(key, '{}', { condition: { ifAbsent: true } });
  await storage.head(key);
  await storage.delete(key);
}
