import { EXIT, Failure } from '@onspot-tap/singer';
import { openStorage, type Storage } from '@onspot-tap/storage';
import { findPipeline } from './files/find-pipeline.js';
import { beginJob, type Job, type JobOptions } from './job.js';
import { writeReport } from './report/write-report.js';
import { readHistory } from './reports/history.js';
import { readGoodSummary, readSummary } from './reports/read-summary.js';
import { type RunSummary, startOf } from './summary.js';
import { LATEST, summaryKey } from './summary-keys.js';

/** What `--run` says for the newest one. */
export const LATEST_RUN = 'latest';

/**
 * Makes the report of a run anew from the stored summaries, and report.html too when it is the latest.
 *
 * @param options and `runId` as the summary tells it, or `latest`
 * @returns where the reports are
 * @throws Failure with `EXIT.data` when there is no such summary, or it cannot be read
 */
export async function reportJob({ runId, ...options }: JobOptions & { runId: string }): Promise<string[]> {
  const job = beginJob(options);
  const { summary_url } = job.config;
  const storage =
    summary_url === undefined ? await findPipeline(job.config, job.open) : await openStorage(summary_url, job.open);
  try {
    const isLatest = runId === LATEST_RUN;
    const latest = isLatest ? await readSummary(storage, LATEST, job.stop) : await readLatest(storage, job);
    const summary = isLatest ? latest : await findSummary(storage, runId, job);
    if (summary === undefined) throw noSummary(storage, runId);
    const key = summaryKey(summary.run_id, startOf(summary));
    const history = await readHistory(storage, {
      but: summary.run_id,
      before: key,
      log: job.log,
      signal: job.stop,
    });
    const keys = [key, ...(isSame(latest, summary) ? [LATEST] : [])];
    const written = await writeReport(summary, { storage, keys, history });
    return written.map((each) => storage.url + each);
  } finally {
    storage.close();
  }
}

async function findSummary(storage: Storage, runId: string, job: Job): Promise<RunSummary | undefined> {
  let newest: string | undefined;
  for await (const { key } of storage.list({ prefix: '_runs/dt=', signal: job.stop })) {
    if (key.endsWith(`/${runId}.json`)) newest = key;
  }
  return newest === undefined ? undefined : readSummary(storage, newest, job.stop);
}

function readLatest(storage: Storage, { stop: signal, log }: Job): Promise<RunSummary | undefined> {
  return readGoodSummary(storage, LATEST, { signal, log });
}

/** Names may come again on another day. */
function isSame(one: RunSummary | undefined, other: RunSummary): boolean {
  return one?.run_id === other.run_id && one.started_at === other.started_at;
}

function noSummary({ url }: Storage, runId: string): Failure {
  const what = runId === LATEST_RUN ? LATEST : `_runs/dt=…/${runId}.json`;
  return new Failure(EXIT.data, `There is no summary ${url}${what}; name a run that is there with --run`);
}
