import { join } from 'node:path';
import { BUCKET, type Listed, listObjects, readFirstRecords } from './bucket.js';
import { type Question } from './nights.js';
import { TARGET_PREFIX } from './pipeline-files.js';

const STREAMS = ['observations', 'devices', 'zipcodes', 'requests'];
const SAMPLES = 3;

/** Work objects that a reader of the data has no business with are summed up, not listed. */
const SUMMED = /^(.*\/(?:ledger|responses|requests|errors))\//;

/** What landed in the bucket: keys, records and sizes. */
export async function describeObjects(folder: string): Promise<string> {
  const rows: { key: string; records: string; bytes: number }[] = [];
  for (const { key, records, bytes } of group(await listObjects(folder))) {
    rows.push({ key, records: records === undefined ? '' : `${records} records`, bytes });
  }
  const width = Math.max(...rows.map(({ key }) => key.length));
  return rows
    .map(({ key, records, bytes }) => `  ${key.padEnd(width)}  ${records.padStart(14)}  ${size(bytes).padStart(9)}`)
    .join('\n');
}

function group(objects: readonly Listed[]): Listed[] {
  const sums = new Map<string, { objects: number; bytes: number }>();
  const listed: Listed[] = [];
  for (const object of objects) {
    const folder = object.key.startsWith(TARGET_PREFIX) ? undefined : SUMMED.exec(object.key)?.[1];
    if (folder === undefined) listed.push(object);
    else {
      const sum = sums.get(folder) ?? { objects: 0, bytes: 0 };
      sums.set(folder, { objects: sum.objects + 1, bytes: sum.bytes + object.bytes });
    }
  }
  const summed = [...sums].map(([key, { objects: count, bytes }]) => ({
    key: `${key}/… (${count} objects)`,
    bytes,
    records: undefined,
  }));
  return [...listed, ...summed].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The first records of each stream, as they were stored. */
export async function describeSamples(folder: string): Promise<string> {
  const objects = await listObjects(folder);
  const parts: string[] = [];
  for (const stream of STREAMS) {
    const first = objects.find(({ key }) => key.startsWith(`${TARGET_PREFIX}${stream}/`));
    if (first === undefined) continue;
    const records = await readFirstRecords(join(folder, BUCKET, first.key), SAMPLES);
    parts.push(`  ${stream}\n${records.map((record) => `    ${record}`).join('\n')}`);
  }
  return parts.join('\n');
}

/** The state as it was promoted, a line per member of a stream. */
export function describeState(state: string): string {
  const value = JSON.parse(state) as Record<string, Record<string, unknown>>;
  return Object.entries(value)
    .flatMap(([member, streams]) =>
      Object.entries(streams).map(([stream, json]) => `  ${member}.${stream}  ${JSON.stringify(json)}`),
    )
    .join('\n');
}

/** How many questions were asked, per endpoint and day. */
export function describeQuestions(questions: readonly Question[]): string {
  const paths = [...new Set(questions.map(({ path }) => path))].sort();
  return paths
    .map((path) => {
      const days = new Map<string, number>();
      for (const { start } of questions.filter((question) => question.path === path)) {
        const day = start.slice(0, 10);
        days.set(day, (days.get(day) ?? 0) + 1);
      }
      const told = [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, count]) => `${day}: ${count}`);
      return `  ${path.padEnd(42)} ${told.join('  ')}`;
    })
    .join('\n');
}

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
