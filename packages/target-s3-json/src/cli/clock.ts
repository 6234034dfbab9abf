/** The time now in epoch milliseconds; or, for a run that believes it starts at `start`, that time going on. */
export function createClock(start: string | undefined): () => number {
  if (start === undefined) return Date.now;
  const offset = Date.parse(start) - Date.now();
  return () => Date.now() + offset;
}
