import { escapeHtml } from './escape.js';
import { type ReportData } from './report-data.js';
import { sayBytes, sayEnding, sayNumber, sayTime } from './words.js';

const COLUMNS = [
  'Stream',
  'Asked',
  'Answered',
  'Failed',
  'Still open',
  'Records',
  'Stored',
  'Rejected',
  'Bytes stored',
];

/** What stands on the page where no script runs: how the run ended, what needs attention, and a table of streams. */
export function toEssentials({ run, attention, streams }: ReportData): string {
  const items = attention.map(({ sentence, subjects, more }) => {
    const names = subjects.map(({ id, note }) => `${escapeHtml(id)} (${escapeHtml(note)})`).join(', ');
    const rest = more === 0 ? '' : ` and ${sayNumber(more)} more`;
    return `<li>${escapeHtml(sentence)}${names === '' ? '' : ` ${names}${rest}`}</li>`;
  });
  const rows = streams.map((stream) => {
    const { submitted, answered, failed, pending, records, stored_records, rejected_records, stored_bytes } = stream;
    const counts = [submitted, answered, failed, pending, records, stored_records, rejected_records].map(sayNumber);
    const cells = [...counts, sayBytes(stored_bytes)].map((cell) => `<td class="number">${cell}</td>`).join('');
    return `<tr><th scope="row">${escapeHtml(stream.name)}</th>${cells}</tr>`;
  });
  return [
    `<h1>Run report</h1>`,
    `<p>Run ${escapeHtml(run.run_id)}: ${escapeHtml(sayEnding(run.exit_code))}. ${escapeHtml(sayTime(run.started_at))} to ${escapeHtml(sayTime(run.ended_at))}.</p>`,
    `<p>Map, calendar and charts need JavaScript; these are the essentials.</p>`,
    `<h2>What needs attention</h2>`,
    items.length === 0 ? '<p>Nothing needs attention.</p>' : `<ul>${items.join('')}</ul>`,
    `<h2>Streams</h2>`,
    `<table><thead><tr>${COLUMNS.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.join('')}</tbody></table>`,
  ].join('\n');
}
