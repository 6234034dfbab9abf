import { type Storage } from '@onspot-tap/storage';
import { type RunSummary } from '../summary.js';
import { reportKeyOf } from '../summary-keys.js';
import { prepareReport } from './prepare-report.js';
import { renderReport } from './render-report.js';

/** The report of what a summary tells, and where it goes. */
export type ReportPlace = {
  storage: Storage;
  /** Where the summary is; a report lies beside each. */
  keys: readonly string[];
  /** Earlier runs, the newest first. */
  history: readonly RunSummary[];
};

/** Writes the report beside each key of the summary, and answers where. */
export async function writeReport(
  summary: RunSummary,
  { storage, keys, history }: ReportPlace,
): Promise<readonly string[]> {
  const page = await renderReport(prepareReport(summary, history));
  const reports = keys.map(reportKeyOf);
  for (const key of reports) await storage.write(key, page, { contentType: 'text/html; charset=utf-8' });
  return reports;
}
