import { readFile } from 'node:fs/promises';
import { escapeHtml, escapeJson } from './escape.js';
import { toEssentials } from './essentials.js';
import { type ReportData } from './report-data.js';

/** What the build has made of src/report-page: one file without data. */
const TEMPLATE = new URL('../report-page.html', import.meta.url);

/** The report as one HTML file that loads nothing. */
export async function renderReport(data: ReportData): Promise<string> {
  const parts: Record<string, string> = {
    TITLE: escapeHtml(`Run report ${data.run.run_id}`),
    ESSENTIALS: toEssentials(data),
    DATA: escapeJson(data),
  };
  const template = await readFile(TEMPLATE, 'utf8');
  // In one pass, and by a function: names in the data may look like placeholders, or hold a `$&`.
  return template.replace(/<!--(TITLE|ESSENTIALS|DATA)-->/g, (mark, name: string) => parts[name] ?? mark);
}
