import { type Logger, writeSummaryFile } from '@onspot-tap/singer';
import { type SyncOptions } from '../sync/sync.js';

/** Has the report of a run written to a file, when one is named. */
export function writeReport(path: string | undefined, log: Logger): Pick<SyncOptions, 'onReport'> {
  return path === undefined ? {} : { onReport: (report) => writeSummaryFile(path, report, log) };
}
