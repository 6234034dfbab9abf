import { text } from 'node:stream/consumers';
import { type Storage } from '@onspot-tap/storage';

/** A small object as text; `undefined` when there is none. */
export async function readText(storage: Storage, key: string): Promise<string | undefined> {
  const object = await storage.read(key);
  return object === undefined ? undefined : text(object.body);
}
