/** Epoch milliseconds. */
export type Clock = () => number;

/** The clock of the machine, or one that starts at a given time (RFC 3339) and goes on at the same pace. */
export function createClock(now?: string): Clock {
  if (now === undefined) return Date.now;
  const offset = Date.parse(now) - Date.now();
  return () => Date.now() + offset;
}
