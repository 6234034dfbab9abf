/** Epoch milliseconds. */
export type Clock = () => number;

/**
 * The real time, or a given one going on from the moment of this call at the real pace: for tests, demos and replays.
 *
 * @param now RFC 3339
 */
export function createClock(now?: string): Clock {
  if (now === undefined) return Date.now;
  const ahead = Date.parse(now) - Date.now();
  return () => Date.now() + ahead;
}
