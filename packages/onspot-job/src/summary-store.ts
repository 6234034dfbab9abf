import { messageOf } from '@onspot-tap/singer';
import { openStorage, type Storage, sweepAtStart } from '@onspot-tap/storage';
import { type Job } from './job.js';

/**
 * Opens where summaries lie: in the pipeline's folder unless a setting names another place. What cannot be opened, or
 * cleared of what killed jobs have left, is said, and changes no verdict.
 *
 * @returns undefined when it cannot be opened
 */
export async function openSummaries(pipeline: Storage, { config, open, log, stop }: Job): Promise<Storage | undefined> {
  const { summary_url, report, unfinished_retention_hours: retentionHours } = config;
  if (summary_url === undefined) return pipeline;
  try {
    const storage = await openStorage(summary_url, open);
    // In a bucket only a report can be so large that it goes up in parts.
    if (report || !storage.url.startsWith('s3:')) await sweepAtStart(storage, { retentionHours, signal: stop, log });
    return storage;
  } catch (failure) {
    log.warn(`Cannot open ${summary_url}, where summaries are to be written: ${messageOf(failure)}`);
    return undefined;
  }
}
