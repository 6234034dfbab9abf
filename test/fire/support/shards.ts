import { setTimeout as sleep } from 'node:timers/promises';
import { type Json } from '../../support/expected-records.js';
import { type Ended, type Program } from './program.js';
import { type World } from './world.js';

/** A shard that fails is tried again so often, as a scheduler would. */
const MOST_TRIES = 6;

/** What a night's summary says, as far as tests look at it. */
export type NightSummary = {
  run_id: string;
  exit_code: number;
  failure: string | null;
  shards: { shard: string; exit_code: number | null; failure: string | null }[] | null;
};

/** Starts one of the jobs that share a night. */
export function startShard(world: World, night: string, index: number, count: number): Program {
  return count === 1 ? world.startJob() : world.startJob({ shard: `${index}/${count}`, run_id: night });
}

/** Runs one of them until it ends with 0. */
export async function runShard(world: World, night: string, index: number, count: number): Promise<Ended[]> {
  const ends: Ended[] = [];
  while (ends.length < MOST_TRIES) {
    ends.push(await startShard(world, night, index, count).ended);
    if (ends.at(-1)?.code === 0) return ends;
    await sleep(500);
  }
  throw new Error(`Shard ${index}/${count} never succeeded. Its last log:\n${ends.at(-1)?.log ?? ''}`);
}

/** The last step of a night. */
export function finish(world: World, night: string, count: number, settings: Json = {}): Promise<Ended> {
  return world.startJob({ shards: count, run_id: night, finish_wait_minutes: 0, ...settings }, ['finish']).ended;
}

/** A whole night of several jobs at once, and its last step. */
export async function shardedNight(world: World, night: string, count: number): Promise<Ended[]> {
  const shards = Array.from({ length: count }, (_, index) => runShard(world, night, index, count));
  const ends = (await Promise.all(shards)).flat();
  return count === 1 ? ends : [...ends, await finish(world, night, count)];
}

export async function latestSummary(world: World): Promise<NightSummary> {
  return JSON.parse((await world.readText('pipeline/_latest.json')) ?? 'null') as NightSummary;
}
