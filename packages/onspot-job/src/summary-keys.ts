import { type Shard, tagOf } from '@onspot-tap/settings';
import { dateOf } from './run-id.js';

/** The newest summary of a whole run or night. */
export const LATEST = '_latest.json';

/** The summary of a run, or of a night that several shared, by the day (UTC) on which it began. */
export function summaryKey(runId: string, startedAt: number): string {
  return `_runs/dt=${dateOf(startedAt)}/${runId}.json`;
}

/** What of a night that several shared is stored where: the manifests of its loads as one. */
export function nightManifestKey(night: string, startedAt: number): string {
  return `_runs/dt=${dateOf(startedAt)}/${night}.manifest.json`;
}

/** What the keys of these begin with. */
export function shardSummaryPrefix(night: string): string {
  return `_runs/shards/${night}/`;
}

/** Where the shards of a night leave their summaries, each the one of its last try. */
export function shardSummaryKey(night: string, shard: Shard): string {
  return `${shardSummaryPrefix(night)}${tagOf(shard) ?? ''}.json`;
}

/** The report of the newest whole run or night. */
const LATEST_REPORT = 'report.html';

/** Where the report of a summary lies: beside it. */
export function reportKeyOf(key: string): string {
  return key === LATEST ? LATEST_REPORT : key.replace(/\.json$/, '.report.html');
}
