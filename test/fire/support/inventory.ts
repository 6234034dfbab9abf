import { text } from 'node:stream/consumers';
import { type Storage } from '@onspot-tap/storage';

/** Every object of a storage with its ETag. */
export async function takeInventory(storage: Storage): Promise<Map<string, string>> {
  const inventory = new Map<string, string>();
  for await (const { key, etag } of storage.list()) inventory.set(key, etag);
  return inventory;
}

export async function readObject(storage: Storage, key: string): Promise<string | undefined> {
  const object = await storage.read(key);
  return object && text(object.body);
}
