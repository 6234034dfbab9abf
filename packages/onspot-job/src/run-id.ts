import { randomBytes } from 'node:crypto';
import { type Shard, tagOf } from '@onspot-tap/settings';
import { DateTime } from 'luxon';

/**
 * A run's name: when it began (UTC), four random bytes and the tag of its shard, so that names sort by time and never
 * meet: `20261126T060000Z-1f0c9a7e`, `20261126T060000Z-1f0c9a7e-s2of7`.
 */
export function newRunId(nowMs: number, shard: Shard): string {
  const time = DateTime.fromMillis(nowMs, { zone: 'utc' }).toFormat("yyyyMMdd'T'HHmmss'Z'");
  const tag = tagOf(shard);
  return `${time}-${randomBytes(4).toString('hex')}${tag === undefined ? '' : `-${tag}`}`;
}

/** Tries that begin within so long of the first one belong to the same night, whatever the date says. */
export const LONGEST_NIGHT_MS = 18 * 3_600_000;

/** The day (UTC) of a time, `2026-11-26`. */
export function dateOf(nowMs: number): string {
  return DateTime.fromMillis(nowMs, { zone: 'utc' }).toFormat('yyyy-MM-dd');
}
