import { type Readable } from 'node:stream';
import { type ListOptions, type Storage } from '@onspot-tap/storage';

export async function keysOf(storage: Storage, options?: ListOptions): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of storage.list(options)) keys.push(key);
  return keys;
}

export async function bytesOf(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The text of an object, or undefined when there is none. */
export async function textOf(storage: Storage, key: string): Promise<string | undefined> {
  const found = await storage.read(key);
  return found && (await bytesOf(found.body)).toString();
}

/** What a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('was expected to fail');
}
