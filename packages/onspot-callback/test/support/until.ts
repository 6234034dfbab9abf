import { setTimeout as delay } from 'node:timers/promises';

/**
 * Gives what has been sent the time to be handled: so many turns of the event loop, since one that stood still for long
 * makes up for its timers before it reads what has come.
 */
export async function pause(turns = 10): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await delay(10);
}

/** Waits until something holds; fails after two minutes. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; await delay(10)) {
    if (await holds()) return;
  }
  throw new Error(`waited in vain until ${what}`);
}
