/** Epoch milliseconds. */
export type Clock = () => number;

/** The real time, or a configured one (RFC 3339) going on from the moment of this call. */
export function clockOf({ now }: { readonly now?: string }): Clock {
  if (now === undefined) return Date.now;
  const ahead = Date.parse(now) - Date.now();
  return () => Date.now() + ahead;
}
