/** Rings once a time has passed. Setting it anew replaces the time before. */
export type Alarm = {
  /** @param ms from now; undefined switches it off */
  set(ms: number | undefined): void;
};

/** A timer of Node's that waits longer fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

export function createAlarm(ring: () => void): Alarm {
  let timer: NodeJS.Timeout | undefined;
  return {
    set(ms) {
      clearTimeout(timer);
      timer = ms === undefined ? undefined : setTimeout(ring, Math.min(Math.max(ms, 0), LONGEST_MS));
    },
  };
}
