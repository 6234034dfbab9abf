import { setTimeout as delay } from 'node:timers/promises';

/** Waits until something holds; fails after five seconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 5_000; Date.now() < end; await delay(10)) {
    if (await holds()) return;
  }
  throw new Error(`waited in vain until ${what}`);
}
