import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves once it is so; looked at again and again. Rejects after a minute, or once `given up` says why. */
export async function until(what: string, isSo: () => boolean, giveUp: () => string | undefined = () => undefined) {
  const deadline = Date.now() + 60_000;
  while (!isSo()) {
    const reason = giveUp() ?? (Date.now() > deadline ? 'a minute has passed' : undefined);
    if (reason !== undefined) throw new Error(`It never came to this: ${what} (${reason})`);
    await sleep(2);
  }
}
