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
import { closeRun } from './close-run.js';
import { continueFacts } from './reports/continue-facts.js';
import { readGoodSummary } from './reports/read-summary.js';
import { type RunSummary, startOf, writeSummary } from './summary.js';
import { LATEST, shardSummaryKey, summaryKey } from './summary-keys.js';
import { LONGEST_NIGHT_MS } from './run-id.js';
import { openSummaries } from './summary-store.js';
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
      summary = await close(continueFrom(before, summarize(job, pipeline.url, progress)), { job, pipeline, isLatest });
    } finally {
      if (lease) await releaseLock(lease, pipeline, job);
      pipeline.close();
    }
  }
  return summary;
}

type Closing = { job: Job; pipeline: Storage; isLatest: boolean };

async function close(summary: RunSummary, { job, pipeline, isLatest }: Closing): Promise<RunSummary> {
  const storage = await openSummaries(pipeline, job);
  const keys = summaryKeys(job, { isLatest, startedAt: startOf(summary) });
  try {
    return await closeRun(summary, { job, storage, keys });
  } finally {
    if (storage !== pipeline) storage?.close();
  }
}

/**
 * Says that a shard, or a run with a name, has begun: should it be killed, its try is counted, and what it may have
 * stored is named. Answers with what earlier tries have done.
 */
async function beginSummary(job: Job, pipeline: Storage): Promise<RunSummary | undefined> {
  if (job.shard.count === 1 && !job.isNamed) return undefined;
  const storage = await openSummaries(pipeline, job);
  if (storage === undefined) return undefined;
  try {
    const before = await readBefore(storage, job);
    const [key = ''] = summaryKeys(job, { isLatest: true, startedAt: before ? startOf(before) : job.startedAt });
    const begun = summarize(job, pipeline.url, { failure: new Failure(EXIT.temporary, NOT_ENDED) });
    const loads = [{ run_id: job.runId, is_whole: false, manifest: null }];
    await writeSummary(continueFrom(before, { ...begun, loads }), { storage, keys: [key] }, job.log);
    return before;
  } catch (failure) {
    job.stop.throwIfAborted();
    job.log.warn(`Cannot tell that the run has begun: ${messageOf(failure)}`);
    return undefined;
  } finally {
    if (storage !== pipeline) storage.close();
  }
}

/** What earlier tries have done. Those of a run with a name may have begun before midnight. */
async function readBefore(storage: Storage, job: Job): Promise<RunSummary | undefined> {
  const find = (startedAt: number) => {
    const [key = ''] = summaryKeys(job, { isLatest: true, startedAt });
    return readGoodSummary(storage, key, { signal: job.stop, log: job.log });
  };
  const today = await find(job.startedAt);
  if (today !== undefined || job.shard.count > 1) return today;
  const yesterday = await find(job.startedAt - DAY_MS);
  return yesterday !== undefined && isToBeTriedAgain(yesterday, job) ? yesterday : undefined;
}

// Somebody may give every night the same name.
function isToBeTriedAgain(summary: RunSummary, { startedAt }: Job): boolean {
  return summary.exit_code !== EXIT.ok && startedAt - startOf(summary) < LONGEST_NIGHT_MS;
}

const DAY_MS = 86_400_000;

const NOT_ENDED = 'It has begun, and nobody has seen it end: it is still at work, or was killed';

function continueFrom(before: RunSummary | undefined, now: RunSummary): RunSummary {
  return before?.shard === now.shard ? continueFacts(before, now) : now;
}

/** One that only waited for the lock of another is not the latest; a shard is only a part of one. */
function summaryKeys(
  { runId, shard, night, isNamed }: Job,
  { isLatest, startedAt }: { isLatest: boolean; startedAt: number },
): string[] {
  if (shard.count > 1) return isLatest ? [shardSummaryKey(night, shard)] : [];
  // What only waited for the lock must not take the place of what the one who has it will say.
  if (isNamed) return isLatest ? [summaryKey(night, startedAt), LATEST] : [];
  return [summaryKey(runId, startedAt), ...(isLatest ? [LATEST] : [])];
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
