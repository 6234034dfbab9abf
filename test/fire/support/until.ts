import { setTimeout as sleep } from 'node:timers/promises';

/** Something that runs meanwhile, and what it has said. */
export type Watched = { ended: Promise<unknown>; log: () => string };

/** What was waited for has not come; its message holds the log of what ran meanwhile. */
export class NeverCame extends Error {
  override readonly name = 'NeverCame';
}

const LONGEST_MS = 60_000;

/** Resolves once it is so; looked at again and again. Rejects after a minute, or once what runs meanwhile has ended. */
export async function until(what: string, isSo: () => boolean, watched?: Watched): Promise<void> {
  const deadline = Date.now() + LONGEST_MS;
  let isOver = false;
  void watched?.ended.then(() => (isOver = true));
  while (!isSo()) {
    const why = isOver ? 'it has ended' : 'a minute has passed';
    if (isOver || Date.now() > deadline)
      throw new NeverCame(`It never came to this: ${what} (${why})\n${watched?.log() ?? ''}`);
    await sleep(2);
  }
}
