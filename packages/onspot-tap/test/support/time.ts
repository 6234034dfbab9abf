import { type Clock, type OnSpotEmulator } from '@onspot-tap/emulator';

/** For how many looks nothing may have happened before time begins to fly: looks, since a busy machine makes fewer. */
const SILENT_LOOKS = 8;

const LOOK_MS = 10;

const STEP_MS = 5 * 60_000;

/**
 * Moves the clock on by some minutes again and again while nothing happens: no message, no request, no callback. So a
 * run that waits for an hour has waited for one, and the test for less than a second.
 */
export function letTimeFly(
  { emulator, clock }: { emulator: OnSpotEmulator; clock: Clock },
  countMessages: () => number,
  isStopped: boolean,
): { stop(): void } {
  // A callback that has just fallen due no longer waits for its instant: that, too, is something that happens.
  const describeAll = () => `${countMessages()} ${countEvents(emulator)} ${clock.waiting}`;
  let seen = '';
  let silence = 0;
  const timer = setInterval(() => {
    const now = describeAll();
    silence = now === seen ? silence + 1 : 0;
    seen = now;
    if (!isStopped && silence >= SILENT_LOOKS) clock.advance(STEP_MS);
  }, LOOK_MS);
  return { stop: () => clearInterval(timer) };
}

/** Requests, their answers and the attempts to deliver callbacks, so far. */
function countEvents({ submissions }: OnSpotEmulator): number {
  const count = (sum: number, { status, asks }: OnSpotEmulator['submissions'][number]) =>
    sum + (status === null ? 1 : 2) + asks.reduce((all, { deliveries }) => all + deliveries.length, 0);
  return submissions.reduce(count, 0);
}
