import { isJsonObject } from '@onspot-tap/singer';
import { DateTime } from 'luxon';
import { withMember } from './json-member.js';
import { type DownloadedJson } from './pipeline-files.js';

/** How far back a rolled start date lies, as in the original; about what OnSpot still revises. */
const ROLL_DAYS = 30;

/** `2021-02-07`, with or without a time of day and a zone that means UTC. */
const DATE_FORM = /^\d{4}-\d{2}-\d{2}(?:([T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]00:?00)?)?$/;

/**
 * The start of the day 30 days before `nowMs` (UTC), in the form of the date it replaces; `YYYY-MM-DDT00:00:00Z` when
 * there is none or its form is another.
 */
export function rolledStartDate(nowMs: number, replaced: unknown): string {
  const day = DateTime.fromMillis(nowMs, { zone: 'utc' }).minus({ days: ROLL_DAYS }).toFormat('yyyy-MM-dd');
  const form = typeof replaced === 'string' ? DATE_FORM.exec(replaced) : null;
  if (form === null) return `${day}T00:00:00Z`;
  const [, time = '', zone = ''] = form;
  return day + time.replaceAll(/\d/g, '0') + zone;
}

/** tap_config.json with a rolled `start_date`; every other byte stays as it was. */
export function rollStartDate(file: DownloadedJson, nowMs: number): DownloadedJson {
  const start_date = rolledStartDate(nowMs, file.json.start_date);
  if (file.json.start_date === start_date) return file;
  const json = { ...file.json, start_date };
  const edited = withMember(file.bytes, 'start_date', start_date);
  // A file whose text can't be edited in place (nested beyond all reason) is written anew.
  const bytes = edited && isSame(edited, json) ? edited : Buffer.from(`${JSON.stringify(json, null, 2)}\n`);
  return { ...file, json, bytes };
}

function isSame(bytes: Buffer, json: object): boolean {
  const parsed: unknown = parse(bytes);
  return isJsonObject(parsed) && parsed.start_date === (json as { start_date: string }).start_date;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString().replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
