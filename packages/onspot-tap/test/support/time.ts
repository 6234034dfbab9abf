import { type Clock, type OnSpotEmulator } from '@onspot-tap/emulator';

/** How long nothing may happen before time begins to fly. */
const SILENCE_MS = 60;

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
  const countAll = () =>
    countMessages() +
    emulator.submissions.length +
    emulator.submissions
      .flatMap(({ asks, status }) => [status === null ? 0 : 1, ...asks.map(({ deliveries }) => deliveries.length)])
      .reduce((sum, count) => sum + count, 0);
  let seen = -1;
  let since = Date.now();
  const timer = setInterval(() => {
    const count = countAll();
    if (count !== seen) [seen, since] = [count, Date.now()];
    else if (!isStopped && Date.now() - since >= SILENCE_MS) clock.advance(STEP_MS);
  }, 10);
  return { stop: () => clearInterval(timer) };
}
