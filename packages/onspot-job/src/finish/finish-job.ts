import { EXIT, Failure, messageOf } from '@onspot-tap/singer';
import { parseShard, type Shard, WHOLE } from '@onspot-tap/settings';
import { openStorage, type Storage } from '@onspot-tap/storage';
import { FILES, downloadFiles } from '../files/pipeline-files.js';
import { findPipeline } from '../files/find-pipeline.js';
import { rollStartDate } from '../files/roll-start-date.js';
import { findStates } from '../files/states.js';
import { uploadTapConfig } from '../files/upload-tap-config.js';
import { beginJob, type Job, type JobOptions } from '../job.js';
import { releaseLock, takeLock } from '../lock.js';
import { putAway } from '../state/put-away.js';
import { openStateFile } from '../state/state-file.js';
import { closeRun } from '../close-run.js';
import { readGoodSummary } from '../reports/read-summary.js';
import { type RunSummary, startOf } from '../summary.js';
import { LATEST, nightManifestKey, summaryKey } from '../summary-keys.js';
import { mergeStates, statesToMerge } from './merge-states.js';
import { writeNightManifest } from './night-manifest.js';
import { summarizeNight } from './night-summary.js';
import { readOthers, waitForShards } from './shard-reports.js';
import { verdictOnNight } from './shards-verdict.js';

/** What became of the night's state. */
type Merged = { state: RunSummary['state']; failure: Error | undefined };

/**
 * The last step of a night that several jobs have shared: waits for them, makes one state of theirs, stores
 * tap_config.json with its new start date, and writes the night's summary. It may be run again at any time.
 *
 * @returns the night's summary; undefined of a night of one job, which tells its own
 * @throws Failure that names the shards that are missing or have failed, once everything else is done: with
 *   `EXIT.temporary` where a retry may help, else as the first of them ended
 */
export async function finishJob(options: JobOptions): Promise<RunSummary | undefined> {
  const job = { ...beginJob(options), shard: WHOLE };
  const shards = shardsOf(options.config);
  if (shards.length === 1) {
    job.log.info('A night of one job has nothing to finish');
    return undefined;
  }
  const pipeline = await findPipeline(job.config, job.open);
  const { summary_url } = job.config;
  const summaries = summary_url === undefined ? pipeline : await openStorage(summary_url, job.open);
  try {
    const reports = await waitForShards(summaries, shards, job);
    const { state, failure: unmerged } = await mergeNight(job, pipeline, shards);
    const others = await readOthers(summaries, shards, job);
    const failure = verdictOnNight({ name: job.night, reports, others, unmerged });
    const night = summarizeNight(job, { url: pipeline.url, reports, others, state, failure });
    // Nobody has heard of such a night: what is told of another one must not give way to that.
    if (failure !== undefined && reports.every(({ summary }) => summary === undefined)) {
      await closeRun(night, { job, storage: undefined, keys: [] });
      throw failure;
    }
    const startedAt = startOf(night);
    await writeNightManifest(summaries, nightManifestKey(job.night, startedAt), night);
    const keys = [summaryKey(job.night, startedAt), ...((await isNewest(summaries, night, job)) ? [LATEST] : [])];
    const summary = await closeRun(night, { job, storage: summaries, keys });
    if (failure !== undefined) throw failure;
    return summary;
  } finally {
    if (summaries !== pipeline) summaries.close();
    pipeline.close();
  }
}

/** Whether no later run or night has left its summary: one may be finished again at any time. */
async function isNewest(storage: Storage, night: RunSummary, { stop: signal, log }: Job): Promise<boolean> {
  const latest = await readGoodSummary(storage, LATEST, { signal, log });
  return latest === undefined || startOf(latest) <= startOf(night);
}

function shardsOf({ shard, shards }: Job['config']): Shard[] {
  const count = shards ?? (shard === undefined ? undefined : parseShard(shard)?.count);
  if (count !== undefined) return Array.from({ length: count }, (_, index) => ({ index, count }));
  throw new Failure(
    EXIT.config,
    'There is nothing to finish: set "shards" (ONSPOT_JOB_SHARDS) to how many jobs share the night',
  );
}

async function mergeNight(job: Job, pipeline: Storage, shards: readonly Shard[]): Promise<Merged> {
  const state = { before: null, after: null, promoted: false };
  try {
    const lease = await takeLock(pipeline, job);
    try {
      return { state: await mergeLocked(job, pipeline, shards), failure: undefined };
    } finally {
      await releaseLock(lease, pipeline, job);
    }
  } catch (error) {
    return { state, failure: error instanceof Error ? error : new Error(messageOf(error)) };
  }
}

async function mergeLocked(job: Job, pipeline: Storage, shards: readonly Shard[]): Promise<RunSummary['state']> {
  const { config, stop, clock, log } = job;
  const states = await findStates(pipeline, stop);
  const found = states.find(({ key }) => key === FILES.state);
  const before = found?.etag ?? null;
  const { tapConfig } = await downloadFiles(pipeline, stop);
  const used = config.roll_start_date ? rollStartDate(tapConfig, clock()) : tapConfig;
  if (states.every((state) => state === found)) {
    log.info('There is no state of a shard to merge');
    await uploadTapConfig(pipeline, { downloaded: tapConfig, used }, log);
    return { before, after: before, promoted: false };
  }
  const file = openStateFile(pipeline, { found, clock, log });
  const promotion = await file.promote(await mergeStates(statesToMerge(states, shards), pipeline.url, job));
  if (promotion === 'conflict') {
    throw new Failure(
      EXIT.temporary,
      `Somebody changed state_previous.json in ${pipeline.url} while it was merged; that change stays, run onspot-job finish again`,
    );
  }
  if (promotion !== 'refused') await putAway(pipeline, states, job);
  log.info(
    `The states of ${states.length - (found === undefined ? 0 : 1)} shards are merged into ${pipeline.url}${FILES.state}`,
  );
  await uploadTapConfig(pipeline, { downloaded: tapConfig, used }, log);
  return { before, after: file.etag ?? null, promoted: promotion === 'promoted' };
}
