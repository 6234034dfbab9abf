import { EXIT, Failure, messageOf } from '@onspot-tap/singer';
import { type Lease, type Storage, sweepAtStart, takeLease } from '@onspot-tap/storage';
import { findPipeline } from './files/find-pipeline.js';
import { beginJob, type Job, type JobOptions } from './job.js';
import { downloadFiles } from './files/pipeline-files.js';
import { type Progress, summarize } from './progress.js';
import { type Outcome, runPrograms } from './run-programs.js';
import { planRun } from './files/run-plan.js';
import { secretsIn } from './files/secrets.js';
import { type RunSummary, writeSummary } from './summary.js';
import { uploadTapConfig } from './files/upload-tap-config.js';
import { describeEnding, isObedient, verdictOn } from './programs/verdict.js';

/** Stands for the lock that keeps a second job of the same pipeline out. */
const LOCK_KEY = 'lock.json';

/**
 * The daily job: lock, download, `tap | target`, promote the state, store tap_config.json, summary.
 *
 * @throws Failure or StorageError whose exit code is the job's: the target's own failure, else the tap's, else what
 *   went wrong around them; the reason of `stop` after an orderly stop
 */
export async function runJob(options: JobOptions): Promise<RunSummary> {
  const job = beginJob(options);
  const pipeline = await findPipeline(job.config, job.open);
  const progress: Progress = {};
  let lease: Lease | undefined;
  try {
    lease = await takeLease(pipeline, leaseOptions(job));
    await sweepAtStart(pipeline, sweepOptions(job));
    await runLocked({ job, pipeline, lease, progress });
    job.stop.throwIfAborted();
  } catch (failure) {
    progress.failure = failure;
    throw failure;
  } finally {
    const isLatest = lease !== undefined && !lease.lost.aborted;
    const sweep = (storage: Storage) => sweepAtStart(storage, sweepOptions(job));
    const place = { url: job.config.summary_url, pipeline, open: job.open, sweep, isLatest };
    await writeSummary(summarize(job, pipeline.url, progress), place, job.log);
    if (lease) await release(lease, pipeline, job);
    pipeline.close();
  }
  return summarize(job, pipeline.url, progress);
}

type Locked = { job: Job; pipeline: Storage; lease: Lease; progress: Progress };

async function runLocked({ job, pipeline, lease, progress }: Locked): Promise<void> {
  const { config, env, log, stop } = job;
  const files = await downloadFiles(pipeline, stop);
  job.addSecrets(secretsIn(files));
  const plan = planRun(files, { config, env, url: pipeline.url, nowMs: job.clock(), log });
  Object.assign(progress, { plan, stateBefore: files.state?.etag });
  log.info(`Run ${job.runId}: ${plan.loadType} load from ${pipeline.url}`);

  stop.throwIfAborted();
  lease.lost.throwIfAborted();
  const outcome = await runPrograms(job, pipeline, { plan, files, lease });
  progress.outcome = outcome;
  log.info(describeEnding(outcome.endings.tap));
  log.info(describeEnding(outcome.endings.target));
  lease.lost.throwIfAborted();
  const unpromoted = await settleState(outcome, pipeline, job);
  await uploadTapConfig(pipeline, { downloaded: files.tapConfig, used: plan.tapConfig }, log);
  const failure = verdictOn(outcome.endings);
  if (failure && stop.aborted && isObedient(outcome.endings)) throw stop.reason;
  if (failure ?? unpromoted) throw failure ?? unpromoted;
}

/** What has to be said about the last promotion, and the failure it amounts to, if any. */
async function settleState({ promoted, promotionFailure }: Outcome, pipeline: Storage, job: Job): Promise<unknown> {
  if (promoted === undefined) {
    job.log.warn(`Cannot promote the state: ${messageOf(promotionFailure)}`);
    return promotionFailure;
  }
  if (promoted.conflicting === undefined) {
    job.log.info(promoted.isPromoted ? 'The state is promoted' : 'The state stays as it was');
    return undefined;
  }
  const key = `state_conflict.${job.runId}.json`;
  await pipeline.write(key, promoted.conflicting, { contentType: 'application/json' }).catch((error: unknown) => {
    job.log.warn(`Cannot keep the state of this run as ${key}: ${messageOf(error)}`);
  });
  const failure = new Failure(
    EXIT.temporary,
    `Somebody changed state_previous.json in ${pipeline.url} while this run went on; that change stays and the next run begins from it, the state of this run is kept as ${key}`,
  );
  job.log.warn(failure.message);
  return failure;
}

function leaseOptions({ runId, config, log, stop }: Job) {
  const leaseMs = config.lease_seconds * 1000;
  return { key: LOCK_KEY, what: 'this pipeline', runId, leaseMs, waits: true, signal: stop, log };
}

function sweepOptions({ config, log, stop }: Job) {
  return { retentionHours: config.unfinished_retention_hours, signal: stop, log };
}

async function release(lease: Lease, pipeline: Storage, { config, log }: Job): Promise<void> {
  await lease.release().catch((failure: unknown) => {
    const frees = `it frees itself in ${config.lease_seconds} s`;
    log.warn(`Cannot release the lock ${pipeline.url}${LOCK_KEY}, ${frees}: ${messageOf(failure)}`);
  });
}
