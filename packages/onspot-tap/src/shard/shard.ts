import { createHash } from 'node:crypto';
import { type Shard } from '@onspot-tap/settings';

/**
 * The index of the shard that a location, group, pair, audience or batch belongs to, among `count` of them: the first
 * six bytes of the SHA-256 of its name, as a number, modulo `count`. Part of what is stored, so it never changes.
 */
export function shardOf(name: string, count: number): number {
  if (count === 1) return 0;
  return createHash('sha256').update(name).digest().readUIntBE(0, 6) % count;
}

export function isInShard({ index, count }: Shard, name: string): boolean {
  return shardOf(name, count) === index;
}
