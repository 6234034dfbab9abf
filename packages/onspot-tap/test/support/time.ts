import { type Clock, type OnSpotEmulator } from '@onspot-tap/emulator';
import { type Storage } from '@onspot-tap/storage';

const STEP_MS = 5 * 60_000;

const INBOX = 'responses/';

/**
 * The work store as a tap sees it whose waiting moves the clock: by some minutes each time it looks into the inbox for
 * what it has looked for before while nothing else happened: no message, no request, no callback. So a run that waits
 * for an hour has waited for one, and the test for less than a second. A tap that is busy, however long its machine
 * takes over it, does not look, and no time passes.
 */
export function letTimeFly(
  work: Storage,
  { emulator, clock }: { emulator: OnSpotEmulator; clock: Clock },
  countMessages: () => number,
): Storage {
  const looks = new Set<string>();
  let before = '';

  function look(at: string): void {
    const events = `${countMessages()} ${countEvents(emulator)} ${clock.waiting}`;
    if (events !== before || emulator.posting > 0) looks.clear();
    else if (looks.has(at)) {
      looks.clear();
      clock.advance(STEP_MS);
    }
    before = events;
    looks.add(at);
  }
  return {
    ...work,
    list(options) {
      if (options?.prefix?.startsWith(INBOX)) look(options.prefix);
      return work.list(options);
    },
    head(key, options) {
      if (key.startsWith(INBOX)) look(key);
      return work.head(key, options);
    },
  };
}

/** Requests, their answers and the attempts to deliver callbacks, so far. */
function countEvents({ submissions }: OnSpotEmulator): number {
  const count = (sum: number, { status, asks }: OnSpotEmulator['submissions'][number]) =>
    sum + (status === null ? 1 : 2) + asks.reduce((all, { deliveries }) => all + deliveries.length, 0);
  return submissions.reduce(count, 0);
}
