import { type Readable } from 'node:stream';
import { EXIT, Failure } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';

/** The body of an object that was just seen. @throws Failure when somebody has deleted it since */
export async function openObject(storage: Storage, key: string): Promise<Readable> {
  const object = await storage.read(key);
  if (object !== undefined) return object.body;
  throw new Failure(
    EXIT.temporary,
    `${storage.url}${key} was there a moment ago and is gone; nobody but the tap may delete it`,
  );
}
