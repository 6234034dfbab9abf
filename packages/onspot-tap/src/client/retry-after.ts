/**
 * The pause a `Retry-After` header asks for, in milliseconds: seconds or an HTTP date. A date is compared with the
 * server's own `Date` where it sent one, so that a clock that is wrong here does not matter.
 *
 * @returns `undefined` without the header, or when it makes no sense
 */
export function parseRetryAfter(
  value: string | undefined,
  date: string | undefined,
  nowMs: number,
): number | undefined {
  if (value === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const until = Date.parse(value);
  const serverNow = date === undefined ? NaN : Date.parse(date);
  if (Number.isNaN(until)) return undefined;
  return Math.max(0, until - (Number.isNaN(serverNow) ? nowMs : serverNow));
}
