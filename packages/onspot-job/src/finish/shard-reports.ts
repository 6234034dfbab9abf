import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger, EXIT } from '@onspot-tap/singer';
import { formatShard, type Shard } from '@onspot-tap/settings';
import { type Storage } from '@onspot-tap/storage';
import { type Job } from '../job.js';
import { readGoodSummary } from '../reports/read-summary.js';
import { type RunSummary } from '../summary.js';
import { shardSummaryKey, shardSummaryPrefix } from '../summary-keys.js';

/** A shard of the night and the summary that its last try left; undefined when there is none. */
export type ShardReport = { shard: Shard; summary: RunSummary | undefined };

/** How often it is looked whether the shards have ended. */
const LOOK_MS = 5_000;

/** Ends after which a scheduler tries again. */
const RETRIED: ReadonlySet<number> = new Set([EXIT.temporary, EXIT.sigterm, EXIT.sigint, EXIT.sighup]);

/**
 * Waits until each shard of the night has left its summary and none is to be tried again, or `finish_wait_minutes` are
 * over. Answers with what there is then.
 */
export async function waitForShards(storage: Storage, shards: readonly Shard[], job: Job): Promise<ShardReport[]> {
  const until = Date.now() + job.config.finish_wait_minutes * 60_000;
  for (let isFirst = true; ; isFirst = false) {
    // What is said of a damaged one is said once.
    const log = isFirst ? job.log : SILENT;
    const reports = await Promise.all(shards.map((shard) => readReport(storage, shard, { ...job, log })));
    const open = reports.filter(({ summary }) => summary === undefined || RETRIED.has(summary.exit_code));
    if (open.length === 0 || Date.now() >= until) return reports;
    if (isFirst) job.log.info(`Waiting for ${nameShards(open)} of ${job.night}`);
    await sleep(Math.min(LOOK_MS, Math.max(0, until - Date.now())), undefined, { signal: job.stop }).catch(
      () => undefined,
    );
    job.stop.throwIfAborted();
  }
}

const SILENT = createLogger({ program: 'onspot-job', level: 'CRITICAL', write: () => {} });

/** Shards for a sentence: `the shards 0/4, 3/4`; the first few, where there are many. */
export function nameShards(reports: readonly { shard: Shard }[]): string {
  const named = reports.slice(0, MOST_NAMED).map(({ shard }) => formatShard(shard));
  const more = reports.length > named.length ? ` and ${reports.length - named.length} more` : '';
  return `the ${reports.length === 1 ? 'shard' : 'shards'} ${named.join(', ')}${more}`;
}

const MOST_NAMED = 10;

/** Summaries of jobs of the same night under another number of shards: what they have stored is part of it. */
export async function readOthers(
  storage: Storage,
  shards: readonly Shard[],
  { night, stop: signal, log }: Job,
): Promise<RunSummary[]> {
  const own = new Set(shards.map((shard) => shardSummaryKey(night, shard)));
  const keys: string[] = [];
  for await (const { key } of storage.list({ prefix: shardSummaryPrefix(night), signal })) {
    if (!own.has(key)) keys.push(key);
  }
  const found = await Promise.all(keys.map((key) => readGoodSummary(storage, key, { signal, log })));
  return found.filter((summary) => summary !== undefined);
}

async function readReport(storage: Storage, shard: Shard, { night, stop: signal, log }: Job): Promise<ShardReport> {
  return { shard, summary: await readGoodSummary(storage, shardSummaryKey(night, shard), { signal, log }) };
}
