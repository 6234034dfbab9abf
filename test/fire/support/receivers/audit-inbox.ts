import { buffer } from 'node:stream/consumers';
import { type Storage } from '@onspot-tap/storage';
import { repeat } from '../at-once.js';
import { takeInventory } from '../inventory.js';
import { type Callback } from './callbacks.js';

/** A callback that was sent, and whether any of its tries was answered 200. */
export type SentCallback = { callback: Callback; isTaken: boolean };

/**
 * Compares an inbox with what was sent to it, byte for byte: what was taken has to be there, and what is there has to be
 * one of the bodies that were sent for that key, whole. Answers what is wrong, in words.
 */
export async function auditInbox(work: Storage, sent: readonly SentCallback[]): Promise<string[]> {
  const wrong: string[] = [];
  const byKey = new Map<string, SentCallback[]>();
  for (const one of sent) byKey.set(one.callback.key, [...(byKey.get(one.callback.key) ?? []), one]);
  const inventory = await takeInventory(work);
  for (const [key, callbacks] of byKey) {
    if (callbacks.some(({ isTaken }) => isTaken) && !inventory.has(key)) wrong.push(`${key} was taken and is missing`);
  }
  const stored = [...inventory.keys()].filter((key) => /^responses\/[^/]+\/[^/]+\//.test(key));
  await repeat(stored.length, 4, async (index) => {
    const key = stored[index] ?? '';
    const callbacks = byKey.get(key);
    if (callbacks === undefined) return void wrong.push(`${key} was never sent`);
    const object = await work.read(key);
    const body = object && (await buffer(object.body));
    const isWhole = callbacks.some(({ callback }) => body?.equals(callback.toBody()));
    if (!isWhole) wrong.push(`${key} is none of the bodies that were sent for it (${body?.length} bytes)`);
  });
  return wrong;
}
