import { randomBytes } from 'node:crypto';
import { DateTime } from 'luxon';

/** A run's name: when it began (UTC) and four random bytes, so that names sort by time and never meet. */
export function newRunId(nowMs: number): string {
  const time = DateTime.fromMillis(nowMs, { zone: 'utc' }).toFormat("yyyyMMdd'T'HHmmss'Z'");
  return `${time}-${randomBytes(4).toString('hex')}`;
}
