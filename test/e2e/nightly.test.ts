import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Nights, openNights, type Question } from '../../scripts/dist/demo/nights.js';
import { TARGET_PREFIX } from '../../scripts/dist/demo/pipeline-files.js';
import { openS3Place, type S3Place } from '../support/s3-place.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PLACES = 24;
const OBSERVATIONS = '/geoframe/all/observations';
const DEVICES = '/geoframe/all/devices';
const ZIPCODES = '/geoframe/demographics/aggregate/zipcodes';

type Json = Record<string, unknown>;

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
}, 300_000);

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

/** What OnSpot generated for the questions it was paid for. */
function* generated(path: string): Generator<{ base: Json; payload: Json; items: () => Iterable<unknown> }> {
  for (const { ask, payload, items } of nights.onspot.expected({ path })) {
    const base = { location_id: ask.name, start: `${ask.start}Z`, end: `${ask.end}Z`, response_id: ask.responseId };
    yield { base, payload: payload(), items: items as () => Iterable<unknown> };
  }
}

const multiset = (records: Iterable<Json>) =>
  [...records].map((record) => JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();

describe('what lies in S3 after the nights', () => {
  test('is every observation that was generated, record for record', async () => {
    const expected: Json[] = [];
    for (const { base, items } of generated(OBSERVATIONS)) {
      for (const seen of items() as Iterable<{ did: string; timestamp: number }>) {
        const observed_at = new Date(seen.timestamp).toISOString().replace('.000Z', 'Z');
        expected.push({ ...base, did: seen.did, timestamp: seen.timestamp, observed_at });
      }
    }
    const records = await stored('observations');
    expect(records.length).toBeGreaterThan(1_000);
    expect(multiset(records)).toEqual(multiset(expected));
  });

  test('is every device of every answer', async () => {
    const expected: Json[] = [];
    for (const { base, items } of generated(DEVICES)) for (const did of items()) expected.push({ ...base, did });
    expect(multiset(await stored('devices'))).toEqual(multiset(expected));
  });

  test('is one record of ZIP codes per answer, sorted by ZIP code', async () => {
    const expected: Json[] = [];
    for (const { base, payload } of generated(ZIPCODES)) {
      const counts = (payload.demographics as { zipcode: Record<string, number> }).zipcode;
      const zipcodes = Object.entries(counts)
        .map(([zipcode, count]) => ({ zipcode, count }))
        .sort((a, b) => (a.zipcode < b.zipcode ? -1 : 1));
      expected.push({ ...base, total_matched: payload.totalMatched, zipcodes });
    }
    expect(expected).toHaveLength(PLACES * (5 + 3));
    expect(multiset(await stored('zipcodes'))).toEqual(multiset(expected));
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
    for (const path of [OBSERVATIONS, DEVICES, ZIPCODES]) {
      expect(days(first!, path)).toEqual(['2026-11-10', '2026-11-11', '2026-11-12', '2026-11-13', '2026-11-14']);
    }
    expect(first).toHaveLength(PLACES * 3 * 5);
  });

  test('is the new day and the look-back in the second run', () => {
    const [, second] = asked;
    for (const path of [OBSERVATIONS, DEVICES, ZIPCODES]) {
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
