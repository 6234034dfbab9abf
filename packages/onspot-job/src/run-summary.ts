import { EXIT, Failure, messageOf } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { closeRun } from './close-run.js';
import { sayStreams } from './closing-lines.js';
import { type Job } from './job.js';
import { summarize } from './progress.js';
import { continueFacts } from './reports/continue-facts.js';
import { readGoodSummary } from './reports/read-summary.js';
import { LONGEST_NIGHT_MS } from './run-id.js';
import { LATEST, shardSummaryKey, summaryKey } from './summary-keys.js';
import { openSummaries } from './summary-store.js';
import { type RunSummary, startOf, writeSummary } from './summary.js';

/**
 * Says that a shard, or a run with a name, has begun: should it be killed, its try is counted, and what it may have
 * stored is named. Answers with what earlier tries have done.
 */
export async function beginSummary(job: Job, pipeline: Storage): Promise<RunSummary | undefined> {
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

type Closing = {
  /** What earlier tries have done. */
  before: RunSummary | undefined;
  job: Job;
  pipeline: Storage;
  /** Whether it had the lock to its end. */
  isLatest: boolean;
};

/**
 * Says what a run has done, those before it included. Answers with the summary as it is written.
 *
 * @throws Failure with `EXIT.temporary` when a shard that did well cannot tell it: the night's last step waits for that
 */
export async function endSummary(now: RunSummary, { before, job, pipeline, isLatest }: Closing): Promise<RunSummary> {
  const summary = continueFrom(before, now);
  const storage = await openSummaries(pipeline, job);
  const keys = summaryKeys(job, { isLatest, startedAt: startOf(summary) });
  try {
    if (summary.shard === null) return await closeRun(summary, { job, storage, keys });
    sayStreams(summary, job.log);
    const isWritten = storage !== undefined && (await writeSummary(summary, { storage, keys }, job.log));
    if (!isWritten && summary.exit_code === EXIT.ok) throw new Failure(EXIT.temporary, NOT_TOLD);
    return summary;
  } finally {
    if (storage !== pipeline) storage?.close();
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

const NOT_TOLD =
  'Everything is done, but the summary of this shard cannot be written, and onspot-job finish waits for it; run the shard again';

const NOT_ENDED = 'It has begun, and nobody has seen it end: it is still at work, or was killed';

function continueFrom(before: RunSummary | undefined, now: RunSummary): RunSummary {
  if (before?.shard !== now.shard) return now;
  const { attempts, started_at } = before;
  return { ...now, ...continueFacts(before, now), attempts: attempts + 1, started_at };
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
