import { EXIT } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { sayStreams, toMetricLines } from './closing-lines.js';
import { type Job } from './job.js';
import { continueFacts } from './reports/continue-facts.js';
import { readHistory, withEarlierDays, withMedians } from './reports/history.js';
import { readSummary } from './reports/read-summary.js';
import { type RunSummary, writeSummary } from './summary.js';

/**
 * Says what a run, or a night, has done: a line per stream, metrics, and its summary, compared with those of earlier
 * ones. Nothing in here changes a verdict.
 *
 * @returns the summary as it is written
 */
export async function closeRun(
  summary: RunSummary,
  { job, storage, keys }: { job: Job; storage: Storage | undefined; keys: readonly string[] },
): Promise<RunSummary> {
  const { config, log, clock } = job;
  sayStreams(summary, log);
  if (config.emf_namespace !== '' && summary.shard === null) {
    for (const line of toMetricLines(summary, { namespace: config.emf_namespace, nowMs: clock() })) {
      job.stdout?.write(`${line}\n`);
    }
  }
  if (storage === undefined || keys.length === 0) return summary;
  const compared =
    summary.shard === null ? await compare(summary, job, storage) : await join(summary, job, storage, keys);
  await writeSummary(compared, { storage, keys }, log);
  return compared;
}

/** Beside what earlier runs have found. */
async function compare(summary: RunSummary, { log, abandon }: Job, storage: Storage): Promise<RunSummary> {
  const history = await readHistory(storage, { but: summary.run_id, log, signal: abandon });
  const subjects = withMedians(withEarlierDays(summary, history), history);
  return { ...summary, subjects };
}

/** With what an earlier try of the shard has done in the same night. */
async function join(
  summary: RunSummary,
  { abandon }: Job,
  storage: Storage,
  [key = '']: readonly string[],
): Promise<RunSummary> {
  const before = await readSummary(storage, key, abandon).catch(() => undefined);
  const isTriedAgain = before !== undefined && before.exit_code !== EXIT.ok && before.shard === summary.shard;
  return isTriedAgain ? continueFacts(before, summary) : summary;
}
