import { type Storage } from '@onspot-tap/storage';
import { sayStreams, toMetricLines } from './closing-lines.js';
import { type Job } from './job.js';
import { readHistory, withMedians } from './reports/history.js';
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
  const { config, log, abandon, clock } = job;
  sayStreams(summary, log);
  if (config.emf_namespace !== '' && summary.shard === null) {
    for (const line of toMetricLines(summary, { namespace: config.emf_namespace, nowMs: clock() })) {
      job.stdout?.write(`${line}\n`);
    }
  }
  if (storage === undefined || keys.length === 0) return summary;
  const whole = summary.shard === null;
  const history = whole ? await readHistory(storage, { but: summary.run_id, log, signal: abandon }) : [];
  const compared = { ...summary, subjects: withMedians(summary.subjects, history) };
  await writeSummary(compared, { storage, keys }, log);
  return compared;
}
