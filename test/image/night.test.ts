import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Nights, openNights } from '../../scripts/dist/demo/nights.js';
import { TARGET_PREFIX } from '../../scripts/dist/demo/pipeline-files.js';
import { type JobCommand } from '../../scripts/dist/demo/run-job.js';
import { takeOver } from '../../scripts/dist/image/prepared.js';
import { podmanArgs, programEnvironment } from '../../scripts/dist/image/programs.js';
import { canonical, expectedRecords, type Json } from '../support/expected-records.js';
import { openEmbeddedPlace, type S3Place } from '../support/s3-place.js';
import { toCommand } from './support/container.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PLACES = 24;
const STREAMS = ['observations', 'devices', 'zipcodes'] as const;

const { tag } = await takeOver();
const run = promisify(execFile);

let s3: S3Place;
let nights: Nights;
let log: string;
const name = `onspot-night-${randomBytes(4).toString('hex')}`;
const command: JobCommand = (env) => toCommand(tag, { env, options: [`--name=${name}`] });

async function open(callbacks = {}): Promise<void> {
  log = '';
  s3 = await openEmbeddedPlace();
  nights = await openNights(ROOT, s3, (chunk) => (log += chunk), { command, callbacks });
}

beforeEach(() => open());
afterEach(async () => {
  await nights.close();
  await s3.close();
});

async function stored(stream: string): Promise<string[]> {
  const records: string[] = [];
  for await (const { key } of nights.bucket.list({ prefix: `${TARGET_PREFIX}${stream}/` })) {
    const object = await nights.bucket.read(key);
    const lines = (await text(object!.body)).split('\n').filter((line) => line !== '');
    records.push(...lines.map((line) => canonical(JSON.parse(line) as Json)));
  }
  return records.sort();
}

const expected = (stream: (typeof STREAMS)[number]) =>
  [...expectedRecords(nights.onspot, stream)].map((record) => canonical(record)).sort();

async function keys(prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of nights.bucket.list({ prefix })) found.push(key);
  return found;
}

test('two nights in a container store every record once, and ask no question twice', async () => {
  const { signal } = new AbortController();
  expect(await nights.run(0, { loadType: 'initial', signal })).toHaveLength(PLACES * 3 * 5);
  expect(await nights.run(1, { signal })).toHaveLength(PLACES * 3 * 3);
  for (const stream of STREAMS) expect(await stored(stream)).toEqual(expected(stream));
  const { bookmarks } = JSON.parse(await nights.readState()) as { bookmarks: Record<string, Record<string, string>> };
  for (const stream of STREAMS) {
    expect(new Set(Object.values(bookmarks[stream]!))).toEqual(new Set(['2026-11-15T23:59:59']));
  }
  expect(log).not.toMatch(/error|exception|CRITICAL/i);
  expect((await keys('')).filter((key) => /lock\.json|lease\.json/.test(key))).toEqual([]);
});

test('SIGTERM during a run ends it in order within 20 seconds, and what was stored is in the promoted state', async () => {
  await nights.close();
  await s3.close();
  // Most answers come at once, the others long after the run was stopped.
  await open({ delayMs: [0, 60_000] });
  const ended = nights.run(0, { loadType: 'initial', signal: new AbortController().signal }).then(
    () => 'it ended well',
    (error: Error) => error.message,
  );
  while ((await keys('tap-onspot/output/responses/')).length < 30) await sleep(200);

  const start = performance.now();
  await run('podman', podmanArgs('stop', '--time=25', name), { env: programEnvironment() });
  const seconds = (performance.now() - start) / 1000;
  expect(await ended).toContain('onspot-job ended with 143');
  console.log(`Ended ${seconds.toFixed(1)} s after SIGTERM`);
  expect(seconds).toBeLessThan(20);
  expect(log.trimEnd().split('\n').at(-1)).toMatch(/CRITICAL Stopped by SIGTERM/);

  // The state names what was delivered; of each answer that is stored, all of it is.
  const state = JSON.parse(await nights.readState()) as { delivered?: { observations?: object } };
  expect(Object.keys(state.delivered?.observations ?? {})).not.toEqual([]);
  const observations = await stored('observations');
  const answered = new Set(observations.map((record) => /"response_id","([^"]+)"/.exec(record)?.[1]));
  const whole = expectedRecords(nights.onspot, 'observations', ({ responseId }) => answered.has(responseId));
  expect(observations).toEqual([...whole].map(canonical).sort());
  expect((await keys('')).filter((key) => /lock\.json|lease\.json/.test(key))).toEqual([]);
  expect(await s3.openUploads()).toEqual([]);
});
