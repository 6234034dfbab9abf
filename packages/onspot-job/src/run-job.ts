import { EXIT, Failure, messageOf } from '@onspot-tap/singer';
import { formatShard } from '@onspot-tap/settings';
import { type Lease, type Storage, sweepAtStart } from '@onspot-tap/storage';
import { findPipeline } from './files/find-pipeline.js';
import { beginJob, checkShardIsTold, type Job, type JobOptions } from './job.js';
import { downloadFiles } from './files/pipeline-files.js';
import { type Progress, summarize } from './progress.js';
import { type Outcome, runPrograms } from './run-programs.js';
import { planRun } from './files/run-plan.js';
import { secretsIn } from './files/secrets.js';
import { findStates, placeOf, sayRestoredBeside, stateKeyOf } from './files/states.js';
import { releaseLock, takeLock } from './lock.js';
import { beginAnew } from './state/begin-anew.js';
import { putAway } from './state/put-away.js';
import { beginSummary, endSummary } from './run-summary.js';
import { type RunSummary } from './summary.js';
import { uploadTapConfig } from './files/upload-tap-config.js';
import { describeEnding, isObedient, verdictOn } from './programs/verdict.js';

/**
 * The daily job, or one of several that share a night: lock, download, `tap | target`, promote the state, store
 * tap_config.json, summary.
 *
 * @throws Failure or StorageError whose exit code is the job's: the target's own failure, else the tap's, else what
 *   went wrong around them; the reason of `stop` after an orderly stop
 */
export async function runJob(options: JobOptions): Promise<RunSummary> {
  const job = beginJob(options);
  checkShardIsTold(job.config);
  const pipeline = await findPipeline(job.config, job.open);
  const progress: Progress = {};
  let lease: Lease | undefined;
  let summary: RunSummary;
  let before: RunSummary | undefined;
  try {
    lease = await takeLock(pipeline, job);
    before = await beginSummary(job, pipeline);
    await sweepAtStart(pipeline, sweepOptions(job));
    await runLocked({ job, pipeline, lease, progress });
    job.stop.throwIfAborted();
  } catch (failure) {
    progress.failure = failure;
    throw failure;
  } finally {
    try {
      const isLatest = lease !== undefined && !lease.lost.aborted;
      summary = await endSummary(summarize(job, pipeline.url, progress), { before, job, pipeline, isLatest });
    } finally {
      if (lease) await releaseLock(lease, pipeline, job);
      pipeline.close();
    }
  }
  return summary;
}

type Locked = { job: Job; pipeline: Storage; lease: Lease; progress: Progress };

async function runLocked({ job, pipeline, lease, progress }: Locked): Promise<void> {
  const { config, env, log, stop, shard } = job;
  const files = await downloadFiles(pipeline, stop);
  job.addSecrets(secretsIn(files));
  const lying = await findStates(pipeline, stop);
  const options = { config, env, url: pipeline.url, shard, nowMs: job.clock(), log };
  // Before anything is put away it has to be known that there is something to run.
  const first = planRun(files, { ...options, states: lying });
  const isSharedAnew = shard.count > 1 && config.load_type === 'initial';
  const states = isSharedAnew ? await beginAnew(pipeline, lying, job) : lying;
  // A further try goes on where the one before it got to.
  const goesOn = isSharedAnew && states.length > 0;
  const plan = goesOn ? planRun(files, { ...options, config: { ...config, load_type: 'automatic' }, states }) : first;
  if (plan.states.length > 0) sayRestoredBeside(plan.states, pipeline, log);
  const place = placeOf(pipeline, shard);
  const found = states.find(({ key }) => key === stateKeyOf(shard));
  Object.assign(progress, { plan, stateBefore: found?.etag });
  log.info(`Run ${job.runId}${describeShard(job)}: ${plan.loadType} load from ${pipeline.url}`);

  stop.throwIfAborted();
  lease.lost.throwIfAborted();
  const outcome = await runPrograms(job, place, { plan, found, lease });
  progress.outcome = outcome;
  log.info(describeEnding(outcome.endings.tap));
  log.info(describeEnding(outcome.endings.target));
  lease.lost.throwIfAborted();
  const unpromoted = await settleState(outcome, place, job);
  // Of several shards one would do it for all of them: the last step does.
  if (shard.count === 1) {
    if (outcome.promoted?.isPromoted) await putAway(pipeline, states, job);
    await uploadTapConfig(pipeline, { downloaded: files.tapConfig, used: plan.tapConfig }, log);
  }
  const failure = verdictOn(outcome.endings);
  if (failure && stop.aborted && isObedient(outcome.endings)) throw stop.reason;
  if (failure ?? unpromoted) throw failure ?? unpromoted;
}

/** What has to be said about the last promotion, and the failure it amounts to, if any. */
async function settleState({ promoted, promotionFailure }: Outcome, place: Storage, job: Job): Promise<unknown> {
  if (promoted === undefined) {
    job.log.warn(`Cannot promote the state: ${messageOf(promotionFailure)}`);
    return promotionFailure;
  }
  if (promoted.conflicting === undefined) {
    job.log.info(promoted.isPromoted ? 'The state is promoted' : 'The state stays as it was');
    return undefined;
  }
  const key = `state_conflict.${job.runId}.json`;
  await place.write(key, promoted.conflicting, { contentType: 'application/json' }).catch((error: unknown) => {
    job.log.warn(`Cannot keep the state of this run as ${key}: ${messageOf(error)}`);
  });
  const failure = new Failure(
    EXIT.temporary,
    `Somebody changed state_previous.json in ${place.url} while this run went on; that change stays and the next run begins from it, the state of this run is kept as ${key}`,
  );
  job.log.warn(failure.message);
  return failure;
}

function sweepOptions({ config, log, stop }: Job) {
  return { retentionHours: config.unfinished_retention_hours, signal: stop, log };
}

function describeShard({ shard, night }: Job): string {
  return shard.count === 1 ? '' : `, shard ${formatShard(shard)} of ${night}`;
}
