import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Nights, openNights, type Question } from '../../scripts/dist/demo/nights.js';
import { TARGET_PREFIX } from '../../scripts/dist/demo/pipeline-files.js';
import { canonical, expectedRecords, type Json, PATHS } from '../support/expected-records.js';
import { openS3Place, type S3Place } from '../support/s3-place.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PLACES = 24;

let s3: S3Place;
let nights: Nights;
const asked: Question[][] = [];
let log = '';

beforeAll(async () => {
  s3 = await openS3Place();
  nights = await openNights(ROOT, s3, (chunk) => (log += chunk));
  const { signal } = new AbortController();
  asked.push(await nights.run(0, { loadType: 'initial', signal }));
  asked.push(await nights.run(1, { signal }));
  asked.push(await nights.run(1, { signal }));
});

afterAll(async () => {
  await nights.close();
  await s3.close();
});

/** All records of a stream as they lie in the bucket, each as one line of JSON. */
async function stored(stream: string): Promise<Json[]> {
  const records: Json[] = [];
  for await (const { key } of nights.bucket.list({ prefix: `${TARGET_PREFIX}${stream}/` })) {
    const object = await nights.bucket.read(key);
    const lines = (await text(object!.body)).split('\n').filter((line) => line !== '');
    records.push(...lines.map((line) => JSON.parse(line) as Json));
  }
  return records;
}

const multiset = (records: Iterable<Json>) => [...records].map(canonical).sort();

describe('what lies in S3 after the nights', () => {
  test.each([
    { stream: 'observations', contents: 'every observation that was generated' },
    { stream: 'devices', contents: 'every device of every answer' },
    { stream: 'zipcodes', contents: 'one record of ZIP codes per answer, sorted by ZIP code' },
  ] as const)('is $contents, record for record', async ({ stream }) => {
    const expected = [...expectedRecords(nights.onspot, stream)];
    expect(expected.length).toBeGreaterThanOrEqual(PLACES * (5 + 3));
    expect(multiset(await stored(stream))).toEqual(multiset(expected));
  });

  test('tells of each question that it was submitted and that it succeeded', async () => {
    const statuses = new Map<string, string[]>();
    for (const { ask_id, status } of (await stored('requests')) as { ask_id: string; status: string }[]) {
      statuses.set(ask_id, [...(statuses.get(ask_id) ?? []), status]);
    }
    expect(statuses.size).toBe(asked.flat().length);
    for (const told of statuses.values()) expect(told.sort()).toEqual(['submitted', 'succeeded']);
  });
});

describe('what was paid for', () => {
  const days = (questions: Question[], path: string) =>
    [...new Set(questions.filter((question) => question.path === path).map(({ start }) => start.slice(0, 10)))].sort();

  test('is five days of every place in the first run', () => {
    const [first] = asked;
    for (const path of [PATHS.observations, PATHS.devices, PATHS.zipcodes]) {
      expect(days(first!, path)).toEqual(['2026-11-10', '2026-11-11', '2026-11-12', '2026-11-13', '2026-11-14']);
    }
    expect(first).toHaveLength(PLACES * 3 * 5);
  });

  test('is the new day and the look-back in the second run', () => {
    const [, second] = asked;
    for (const path of [PATHS.observations, PATHS.devices, PATHS.zipcodes]) {
      expect(days(second!, path)).toEqual(['2026-11-13', '2026-11-14', '2026-11-15']);
    }
    expect(second).toHaveLength(PLACES * 3 * 3);
  });

  test('is nothing in a third run on the same day', () => {
    expect(asked[2]).toEqual([]);
  });
});

test('the state says that every place is finished up to the newest day', async () => {
  const { bookmarks } = JSON.parse(await nights.readState()) as { bookmarks: Record<string, Record<string, string>> };
  expect(Object.keys(bookmarks).sort()).toEqual(['devices', 'observations', 'zipcodes']);
  for (const ofStream of Object.values(bookmarks)) {
    expect(Object.keys(ofStream)).toHaveLength(PLACES);
    expect(new Set(Object.values(ofStream))).toEqual(new Set(['2026-11-15T23:59:59']));
  }
});

test('the log of good nights has no word that a scheduler takes for a failure', () => {
  expect(log).toContain('INFO');
  expect(log).not.toMatch(/error|exception|CRITICAL/i);
});

test('no lock, lease or unfinished upload is left behind', async () => {
  const keys: string[] = [];
  for await (const { key } of nights.bucket.list()) keys.push(key);
  expect(keys.filter((key) => /lock\.json|lease\.json/.test(key))).toEqual([]);
  expect(await s3.openUploads()).toEqual([]);
});
