import { type Logger, messageOf } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { sayStreams, toMetricLines } from './closing-lines.js';
import { type Job } from './job.js';
// Of types alone: with an inline `type` the module would be loaded all the same.
import type { ReportPlace } from './report/write-report.js';
import { readHistory, withEarlierDays, withMedians } from './reports/history.js';
import { type RunSummary, writeSummary } from './summary.js';

/**
 * Says what a run, or a night, has done: a line per stream, metrics, its summary, compared with those of earlier
 * ones, and the report that people read. Nothing in here changes a verdict.
 *
 * @returns the summary as it is written
 */
export async function closeRun(
  summary: RunSummary,
  { job, storage, keys }: { job: Job; storage: Storage | undefined; keys: readonly string[] },
): Promise<RunSummary> {
  const { config, log, clock } = job;
  sayStreams(summary, log);
  if (config.emf) {
    for (const line of toMetricLines(summary, { namespace: config.emf_namespace, nowMs: clock() })) {
      job.stdout?.write(`${line}\n`);
    }
  }
  if (storage === undefined || keys.length === 0) return summary;
  try {
    return await writeWhole(summary, { job, storage, keys });
  } catch (failure) {
    log.warn(`Cannot tell of run ${summary.run_id} beside its log: ${messageOf(failure)}`);
    return summary;
  }
}

type Place = { job: Job; storage: Storage; keys: readonly string[] };

async function writeWhole(summary: RunSummary, { job, storage, keys }: Place): Promise<RunSummary> {
  const { config, log, abandon } = job;
  const history = await readHistory(storage, { but: summary.run_id, log, signal: abandon });
  const compared = compare(summary, history);
  await writeSummary(compared, { storage, keys }, log);
  if (config.report) await report(compared, { storage, keys, history, log });
  return compared;
}

/** Beside what earlier runs have found. */
function compare(summary: RunSummary, history: readonly RunSummary[]): RunSummary {
  const subjects = withMedians(withEarlierDays(summary, history), history);
  return { ...summary, subjects };
}

/** Loaded only now: a night should not begin with what is needed at its end. */
async function report(summary: RunSummary, { log, ...place }: ReportPlace & { log: Logger }): Promise<void> {
  try {
    const { writeReport } = await import('./report/write-report.js');
    await writeReport(summary, place);
  } catch (failure) {
    log.warn(`Cannot write the report of run ${summary.run_id}: ${messageOf(failure)}`);
  }
}
